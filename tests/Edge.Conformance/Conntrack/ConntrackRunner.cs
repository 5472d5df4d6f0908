using System.Diagnostics;
using System.Net;
using Edge.Conformance.Lab;
using Edge.Conformance.Schema;
using Edge.Linux.Conntrack;
using ConntrackEntry = Edge.Conformance.Schema.ConntrackEntry;
using Edge.SystemTests.Conntrack;

namespace Edge.Conformance.Conntrack;

/// <summary>
/// Puts connections into the connection tracking of a gateway that has no Service yet, lets the Service arrive, and looks which are left.
/// </summary>
internal sealed class ConntrackRunner(Cloud cloud, LabPaths paths)
{
    private const ushort FirstClientPort = 20000;
    private static readonly IPAddress s_node = IPAddress.Parse("192.0.2.1"), s_client = IPAddress.Parse("203.0.113.7");

    /// <summary>Runs a case; <paramref name="show"/> gets what it came to while its namespaces are still there.</summary>
    public async Task RunAsync(ConntrackCase entry, Func<ConntrackReport, GatewayLab, Task> show, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        IPAddress Own(IPAddress address) => entry.IsIPv4 ? address : IPv6Translation.Translate(address);
        ScenarioNode node = new() { Name = "conntrack-node", NodeIPs = [Own(s_node)], LocalAddresses = [Own(s_node)] };
        ScenarioStep before = new("", [], [], []), after = new(entry.Name, entry.Services, entry.EndpointSlices, []);
        List<string> problems = [];
        using GatewayLab lab = new(cloud, paths, new Scenario(entry.Title, Scenario.PeerMode, entry.IsIPv4, node, [before, after]));
        var nothing = await cloud.PublishAsync(lab.Name, node, before, problems, cancellation);
        lab.StartAgent();
        await lab.WaitAsync(nothing, problems, cancellation);

        ConntrackTuple[] originals = lab.Gateway.Get(() => Create(entry, Own(s_node), Own(s_client)));
        var state = await cloud.PublishAsync(lab.Name, node, after, problems, cancellation);
        await lab.WaitAsync(state, problems, cancellation);
        await lab.WaitDeletedAsync(entry.Entries.Count(static one => one.IsDeleted), cancellation);

        HashSet<ConntrackTuple> left = lab.Gateway.Get(Read);
        string[] wrong = [.. entry.Entries.Zip(originals).Where(pair => pair.First.IsDeleted == left.Contains(pair.Second))
            .Select(pair => $"{Words(pair.First)}: expected to be {(pair.First.IsDeleted ? "deleted, is still there" : "kept, is gone")}")];
        await show(new ConntrackReport(entry, problems, wrong, Stopwatch.GetElapsedTime(start)), lab);
    }

    /// <summary>Creates the entries, each of a client port of its own, and returns how they were asked for.</summary>
    private static ConntrackTuple[] Create(ConntrackCase entry, IPAddress node, IPAddress client)
    {
        using ConntrackWriter writer = new();
        ConntrackTuple[] originals = new ConntrackTuple[entry.Entries.Count];
        for (int index = 0; index < originals.Length; index++)
        {
            ConntrackEntry one = entry.Entries[index];
            byte protocol = (byte)one.Protocol;
            var from = new IPEndPoint(client, FirstClientPort + index);
            originals[index] = ConntrackTuple.From(protocol, from, new IPEndPoint(one.Destination ?? node, one.DestinationPort));
            var answers = new IPEndPoint(one.ReplySource, one.ReplyPort == 0 ? one.DestinationPort : one.ReplyPort);
            writer.Add(originals[index], ConntrackTuple.From(protocol, answers, from), mark: 0);
        }

        writer.Flush();
        return originals;
    }

    private static HashSet<ConntrackTuple> Read()
    {
        using ConntrackSocket table = new();
        HashSet<ConntrackTuple> found = [];
        table.Dump(default, (in Edge.Linux.Conntrack.ConntrackEntry one) => found.Add(one.Original), found.Clear);
        return found;
    }

    private static string Words(ConntrackEntry one) =>
        $"{one.Protocol.ToString().ToUpperInvariant()} to {one.Destination?.ToString() ?? "the gateway"} port {one.DestinationPort}, answered by {one.ReplySource} port {one.ReplyPort}";
}
