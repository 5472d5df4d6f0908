using System.Diagnostics;
using System.Globalization;
using System.Net;
using Edge.Agent.Pair;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.SystemTests.Pair;

/// <summary>A gateway and a host on one link: whose address is answered for.</summary>
internal sealed class LeaseLab : IDisposable
{
    public const string OwnV4 = "192.0.2.1", OwnV6 = "2001:db8::1";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly NamespaceLab _lab = new();
    private readonly int _link;

    public LeaseLab()
    {
        Requires.Command("nft");
        Gateway = _lab.AddRouter("gateway");
        Host = _lab.Add("host");
        _lab.Connect(Gateway, "lan0", [$"{OwnV4}/24", $"{OwnV6}/64"], Host, "eth0", ["192.0.2.9/24", "2001:db8::9/64"]);

        // One question, and the answer at once or none within a second, however busy the machine is: the kernel would ask three times.
        Host.Configure(("ipv4/neigh/eth0/mcast_solicit", "1"), ("ipv6/neigh/eth0/mcast_solicit", "1"), ("ipv4/neigh/eth0/retrans_time_ms", "1000"), ("ipv6/neigh/eth0/retrans_time_ms", "1000"));
        _link = int.Parse(Gateway.Execute("ip", "-o", "link", "show", "dev", "lan0").Split(':')[0], CultureInfo.InvariantCulture);
    }

    public LabNamespace Gateway { get; }

    public LabNamespace Host { get; }

    public KernelLease Open(TimeSpan length) => Open(length, out _);

    public KernelLease Open(TimeSpan length, out TimeSpan left, bool? ownership = null)
    {
        (KernelLease lease, left) = Gateway.Get(() =>
        {
            NftablesConnection nftables = NftablesConnection.Open();
            bool owned = KernelFeatures.SupportsPersist(nftables, Family.IPv4, out string? problem);
            Assert.Null(problem);
            var lease = new KernelLease(nftables, ownership ?? owned, length);
            return (lease, lease.Open(out _));
        });
        Assert.Null(lease.Problem);
        return lease;
    }

    /// <summary>Makes an address the gateway's, as the agent does.</summary>
    public void Own(string address) => Gateway.Run(() =>
    {
        using RouteEditor editor = new();
        Assert.True(editor.Claim(new ClaimedAddress(IPAddress.Parse(address), _link)));
    });

    /// <summary>Whether the host, which knows nothing, learns who has the address.</summary>
    public bool Answers(string address)
    {
        Host.Ip("neigh flush dev eth0");
        Host.Run(() =>
        {
            using var socket = new System.Net.Sockets.UdpClient(IPAddress.Parse(address).AddressFamily);
            socket.Send([1], new IPEndPoint(IPAddress.Parse(address), 9));
        });
        string state = "";
        WaitUntil(() =>
        {
            state = Host.Execute("ip", "neigh", "show", address, "dev", "eth0");
            return !state.Contains("INCOMPLETE", StringComparison.Ordinal);
        });
        return state.Contains("lladdr", StringComparison.Ordinal);
    }

    public void Dispose() => _lab.Dispose();

    private static void WaitUntil(Func<bool> condition)
    {
        for (long begun = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < s_patience, "it does not happen");
        }
    }
}
