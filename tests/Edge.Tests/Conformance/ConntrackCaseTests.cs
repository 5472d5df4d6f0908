using System.Net;
using Edge.Agent.Conntrack;
using Edge.Conformance.Schema;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Conformance;

/// <summary>The connections that a state ends are exactly those of the case.</summary>
public sealed class ConntrackCaseTests
{
    private static readonly IPAddress s_node = IPAddress.Parse("192.168.0.2");

    public static TheoryData<string> Cases() => ConformanceFiles.Names(ConformanceFiles.Conntracks.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_a_state_leaves_behind_is_what_the_case_says(string name)
    {
        ConformanceFiles.Require(name);
        ConntrackCase entry = ConformanceFiles.Conntracks[name];
        bool v4 = entry.Entries[0].ReplySource.AddressFamily == s_node.AddressFamily;
        using var trace = new ScenarioTrace(new Scenario(name, Scenario.PeerMode, v4, new ScenarioNode { LocalAddresses = [Node(v4)] }, []));
        using var conntrack = new FakeConntrack();
        var clock = new ManualClock();
        var worker = new FlowWorker(conntrack, clock);
        var flows = new LiveFlows(worker, trace.Dataplane.Model, () => trace.Dataplane.Node, clock, NullLogger<LiveFlows>.Instance);
        trace.Dataplane.Observer = flows;
        string[] all = [.. entry.Entries.Select((one, index) => Text(one, index, v4))];
        Array.ForEach(all, text => conntrack.Add(text));

        trace.Program(new ScenarioStep(name, entry.Services, entry.EndpointSlices, []));
        do
        {
            flows.Step();
        }
        while (worker.TryPerform());

        Assert.Equal(all.Where((_, index) => !entry.Entries[index].IsDeleted), conntrack.Entries);
        Assert.Contains(entry.Entries, static one => one.IsDeleted);
        Assert.Contains(entry.Entries, static one => !one.IsDeleted);
    }

    // Each from a client of its own. Any address of the gateway is its node address; an unset reply port is that of the destination.
    private static string Text(ConntrackEntry entry, int index, bool v4)
    {
        IPAddress client = IPAddress.Parse(v4 ? $"203.0.113.{index + 1}" : $"2001:db8::{index + 1:x}");
        var asked = new IPEndPoint(entry.Destination ?? Node(v4), entry.DestinationPort);
        var answers = new IPEndPoint(entry.ReplySource, entry.ReplyPort == 0 ? entry.DestinationPort : entry.ReplyPort);
        string text = $"{entry.Protocol.ToString().ToLowerInvariant()} {new IPEndPoint(client, 40_000)} > {asked}";
        return asked.Equals(answers) ? text : $"{text} = {answers}";
    }

    private static IPAddress Node(bool v4) => v4 ? s_node : IPv6Translation.Translate(s_node);
}
