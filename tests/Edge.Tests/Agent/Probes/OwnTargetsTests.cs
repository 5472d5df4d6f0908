using System.Net;
using System.Net.Sockets;
using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Probes;

/// <summary>Plans are made anew when a frontend comes or goes where a target is, and not with each change of some Service.</summary>
public sealed class OwnTargetsTests
{
    private static readonly PortKey Owner = new(ServiceWorld.Key("other"), "http", TransportProtocol.Tcp, AddressFamily.InterNetwork);
    private readonly OwnTargets _own = new(static _ => false, static () => new NodeFacts { LocalAddresses = [IPAddress.Parse("192.0.2.1")] });

    public OwnTargetsTests() => _own.Replace(ProbePlan.Nothing, Plan("10.1.0.1", "192.0.2.1"));

    public static TheoryData<string?, ushort, ushort, bool, bool> Frontends => new()
    {
        { "10.1.0.1", 8080, 0, false, true },
        { "10.1.0.1", 8080, 0, true, false },
        { "10.1.0.1", 80, 0, false, false },
        { "10.1.0.2", 8080, 0, false, false },
        { "10.96.0.1", 8000, 8100, false, true },
        { null, 8080, 0, false, true },
        { null, 30080, 0, false, false },
    };

    [Theory]
    [MemberData(nameof(Frontends))]
    public void A_frontend_counts_where_a_target_is(string? address, ushort port, ushort last, bool udp, bool counts)
    {
        FrontendKey key = new(AddressFamily.InterNetwork, address is null ? null : IPAddress.Parse(address), udp ? TransportProtocol.Udp : TransportProtocol.Tcp, port, false, last);
        var changes = new ElementChanges();
        changes.AddedFrontends.Add((key, 1, Owner));
        _own.Committed(changes, full: false);
        Assert.Equal(counts, _own.TakeChanged());
        Assert.False(_own.TakeChanged());

        changes.Clear();
        changes.RemovedFrontends.Add((key, 1));
        _own.Committed(changes, full: false);
        Assert.Equal(counts, _own.TakeChanged());
    }

    [Fact]
    public void After_a_full_comparison_nobody_can_tell()
    {
        _own.Committed(new ElementChanges(), full: true);
        Assert.True(_own.TakeChanged());
    }

    [Fact]
    public void A_target_counts_while_any_Service_has_it()
    {
        _own.Replace(ProbePlan.Nothing, Plan("10.1.0.1"));
        _own.Replace(Plan("10.1.0.1", "192.0.2.1"), ProbePlan.Nothing);
        Assert.True(IsSeen());
        _own.Replace(Plan("10.1.0.1"), ProbePlan.Nothing);
        Assert.False(IsSeen());

        bool IsSeen()
        {
            var changes = new ElementChanges();
            changes.AddedFrontends.Add((new FrontendKey(AddressFamily.InterNetwork, IPAddress.Parse("10.1.0.1"), TransportProtocol.Tcp, 8080, false), 1, Owner));
            _own.Committed(changes, full: false);
            return _own.TakeChanged();
        }
    }

    // Each of the other endpoints is one that the plan leaves out.
    private static ProbePlan Plan(params string[] addresses)
    {
        string left = addresses[^1];
        return ProbePlan.Of(
            ServiceWorld.Service("web", "10.96.0.1"), [ServiceWorld.Slice("a", addresses)], new ProbeSpec(ProbeKind.Tcp), new NodeFacts(),
            addresses.Length == 1 ? null : target => target.Address.ToString() == left);
    }
}
