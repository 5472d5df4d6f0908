using System.Net;
using Edge.Agent.Ingress;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Linux.Packets;

namespace Edge.Tests.Agent.Ingress;

/// <summary>
/// The machine on a link with 192.0.2.1/24 and 2001:db8::1/64, its router at .254 and ::fe, on a clock that goes from one due time to the next.
/// </summary>
internal sealed class IngressWorld
{
    public const string Vip = "192.0.2.10", Vip6 = "2001:db8::10";
    public static readonly MacAddress Own = new(0x02_00_00_00_00_01), Other = new(0x02_00_00_00_00_99);

    public IngressWorld(IngressOptions? options = null, bool connected = true)
    {
        Machine = new IngressMachine(options ?? new IngressOptions(), Link, new Random(1));
        if (connected)
        {
            Host();
        }
    }

    public FakeLink Link { get; } = new();

    public IngressMachine Machine { get; }

    public long Now { get => Link.Now; private set => Link.Now = value; }

    /// <summary>The network at the moment; <see cref="Host"/> tells the machine of it.</summary>
    public RouteSnapshot Network { get; set; } = new(
        [new RouteLink(1, "lo", true, true), Lan(2, "eth0")],
        [
            new RouteAddress(1, IPAddress.Loopback, IPNetwork.Parse("127.0.0.0/8")),
            Address(2, "192.0.2.1", "192.0.2.0/24"), Address(2, "2001:db8::1", "2001:db8::/64"),
        ],
        [])
    {
        Defaults =
        [
            new RouteDefault(System.Net.Sockets.AddressFamily.InterNetwork, 2, 0) { Gateway = IPAddress.Parse("192.0.2.254") },
            new RouteDefault(System.Net.Sockets.AddressFamily.InterNetworkV6, 2, 0) { Gateway = IPAddress.Parse("2001:db8::fe") },
        ],
    };

    public static RouteLink Lan(int index, string name, bool running = true) =>
        new(index, name, true, false) { IsRunning = running, HasNeighbours = true, Mac = Own };

    public static RouteAddress Address(int link, string address, string prefix) => new(link, IPAddress.Parse(address), IPNetwork.Parse(prefix), true);

    /// <summary>The machine learns of the network, with what the kernel has of our addresses.</summary>
    public void Host(RouteSnapshot? network = null)
    {
        Network = (network ?? Network) with { Claimed = [.. Link.Kernel] };
        Machine.HostIs(Network, Now);
        Machine.Tick(Now);
    }

    public void Want(string address, params string[] services)
    {
        Machine.Want(IPAddress.Parse(address), services, Now);
        Machine.Tick(Now);
    }

    public void Hear(string address, MacAddress? from = null, bool probe = false, int link = 2)
    {
        Machine.Heard(new NeighbourClaim(IPAddress.Parse(address), from ?? Other, probe), link, Now);
        Machine.Tick(Now);
    }

    /// <summary>Goes from due time to due time, as the loop does.</summary>
    public void Run(long milliseconds)
    {
        long end = Now + milliseconds;
        while (Machine.NextDue(Now) is var due && due <= end)
        {
            Now = Math.Max(Now, due);
            Machine.Tick(Now);
        }

        Now = end;
    }

    public HeldAddress Get(string address) => Machine.Addresses.Single(held => held.Address.Equals(IPAddress.Parse(address)));

    public AddressState State(string address) => Get(address).State;
}
