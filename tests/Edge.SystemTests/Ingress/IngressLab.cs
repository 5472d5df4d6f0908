using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Edge.Agent.Ingress;
using Edge.Linux;

namespace Edge.SystemTests.Ingress;

/// <summary>A gateway, a client and one more host on a switch: 192.0.2.0/24 and 2001:db8::/64, .1, .77 and .66.</summary>
internal sealed class IngressLab : IDisposable
{
    public const string Vip = "192.0.2.10", Vip6 = "2001:db8::10";
    public const string Device = "eth0";

    private readonly NamespaceLab _lab = new();

    public IngressLab()
    {
        Switch = _lab.Add("switch");
        Switch.Ip("link add br0 type bridge forward_delay 0 mcast_snooping 0", "link set br0 up");
        Gateway = _lab.AddRouter("gateway");
        Client = _lab.Add("client");
        Other = _lab.Add("other");
        Attach(Gateway, "gateway", 1);
        Attach(Client, "client", 77);
        Attach(Other, "other", 66);
    }

    public LabNamespace Switch { get; }

    public LabNamespace Gateway { get; }

    public LabNamespace Client { get; }

    public LabNamespace Other { get; }

    /// <summary>Plugs a host into the switch; also again, after its interface was deleted.</summary>
    public void Attach(LabNamespace host, string port, int number)
    {
        _lab.Connect(Switch, port, [], host, Device, [$"192.0.2.{number}/24", string.Create(CultureInfo.InvariantCulture, $"2001:db8::{number}/64")]);
        Switch.Ip($"link set {port} master br0");
    }

    public LabIngress Start(IngressOptions? options = null) => new(Gateway, options);

    /// <summary>What a host hears.</summary>
    public static FrameCapture Capture(LabNamespace host) => new(host, Device);

    public static MacAddress MacOf(LabNamespace host) =>
        MacAddress.Read(host.Get(static () => NetworkInterface.GetAllNetworkInterfaces().Single(found => found.Name == Device).GetPhysicalAddress().GetAddressBytes()));

    /// <summary>Whether an address answers to ping.</summary>
    public static bool Answers(LabNamespace from, string address) => from.Get(() =>
    {
        using var ping = new Ping();
        return ping.Send(IPAddress.Parse(address), 5_000).Status == IPStatus.Success;
    });

    /// <summary>What the gateway's kernel has of ours, as stock <c>ip</c> lists it.</summary>
    public string Kernel() => Gateway.Execute("ip", "-4", "route", "show", "table", "local", "proto", "101") + Gateway.Execute("ip", "-6", "addr", "show", "to", "2001:db8::10/128");

    public void Dispose() => _lab.Dispose();
}
