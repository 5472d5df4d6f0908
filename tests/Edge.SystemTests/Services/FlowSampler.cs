using System.Diagnostics;
using System.Net;
using Edge.Conformance.Schema;
using Edge.Linux.Conntrack;

namespace Edge.SystemTests.Services;

/// <summary>
/// Many flows at once: one datagram of each goes through the gateway, and the kernel is asked where it sent them. Each flow is used once.
/// </summary>
internal sealed class FlowSampler(ServiceLab lab, LabFamily family) : IDisposable
{
    private const int FirstPort = 2000, PortsOfClient = 60_000;
    private static readonly TimeSpan Patience = Waits.Long;
    private readonly LabLink _link = Open(lab);
    private int _flows;

    /// <summary>A setting of the gateway: its kernel keeps the flow of a datagram until it was looked at, however long that takes.</summary>
    public static (string Name, string Value) TrackedForLong => ("netfilter/nf_conntrack_udp_timeout", "3600");

    /// <summary>Sends new flows and returns the endpoint of each, in order.</summary>
    /// <param name="count">How many.</param>
    /// <param name="to">Address and port.</param>
    /// <param name="clients">From so many addresses in turn, first of all from the one numbered 1.</param>
    public string[] Send(int count, string to, int clients = 8)
    {
        IPEndPoint target = IPEndPoint.Parse(to);
        IPEndPoint[] sources = [.. Enumerable.Range(_flows, count).Select(flow => new IPEndPoint(IPAddress.Parse(family.Client(1 + (flow % clients))), FirstPort + (flow / clients)))];
        _flows += count;
        Assert.True(_flows / clients < PortsOfClient);
        foreach (IPEndPoint source in sources)
        {
            _link.Send(FlowProtocol.Udp, source, target);
        }

        return Endpoints(target, sources);
    }

    public void Dispose() => _link.Dispose();

    private static LabLink Open(ServiceLab lab)
    {
        lab.Node.Space.Configure(TrackedForLong);
        return lab.OpenClientLink();
    }

    private string[] Endpoints(IPEndPoint target, IPEndPoint[] sources)
    {
        ConntrackTuple[] tuples = Array.ConvertAll(sources, source => ConntrackTuple.From((byte)FlowProtocol.Udp, source, target));
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            Dictionary<ConntrackTuple, string> found = [];
            foreach (ConntrackEntry entry in lab.Gateway.Connections())
            {
                found[entry.Original] = entry.Reply.ToString().Split(' ')[1];
            }

            if (Array.TrueForAll(tuples, found.ContainsKey))
            {
                return Array.ConvertAll(tuples, tuple => IPEndPoint.Parse(found[tuple]).Address.ToString());
            }

            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "a flow is not in the kernel's table");
        }
    }
}
