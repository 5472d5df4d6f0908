using System.ComponentModel;
using System.Net.Sockets;
using Edge.Conformance.Conntrack;
using Edge.Conformance.Flows;
using Edge.Conformance.Lab;
using Edge.Conformance.Schema;

namespace Edge.Conformance;

/// <summary>Does all the work, one set of namespaces after the other.</summary>
internal sealed class ConformanceRun(ConformanceArguments arguments, ConformanceReport report)
{
    private bool _held;

    public async Task RunAsync(ConformanceWork work, CancellationToken cancellation)
    {
        LabPaths paths = new(arguments.Artifacts, arguments.Logs, Directory.CreateTempSubdirectory("edge-conf-").FullName);
        try
        {
            Directory.CreateDirectory(paths.Logs);
            await using Cloud cloud = await Cloud.StartAsync(paths, LabAddresses.For(work.Scenarios), cancellation);
            ScenarioRunner runner = new(cloud, paths);
            for (int index = 0; index < work.Scenarios.Count && !_held; index++)
            {
                bool last = index == work.Scenarios.Count - 1 && work.Conntracks.Count == 0;
                Scenario scenario = work.Scenarios[index];
                await TryAsync(scenario.Id, scenario.FlowCount, () => runner.RunAsync(scenario, (seen, lab) => ShowAsync(seen, lab, last, cancellation), cancellation));
            }

            ConntrackRunner conntrack = new(cloud, paths);
            for (int index = 0; index < work.Conntracks.Count && !_held; index++)
            {
                bool last = index == work.Conntracks.Count - 1;
                ConntrackCase entry = work.Conntracks[index];
                await TryAsync(entry.Title, entry.Entries.Count, () => conntrack.RunAsync(entry, (seen, lab) => ShowAsync(seen, lab, last, cancellation), cancellation));
            }
        }
        finally
        {
            Directory.Delete(paths.Work, recursive: true);
        }
    }

    // A scenario whose namespaces cannot be made (an address that no interface can have) takes no other along.
    private async Task TryAsync(string name, int count, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or SocketException or Win32Exception or IOException)
        {
            report.AddBroken(name, count, e.Message);
        }
    }

    private Task ShowAsync(ScenarioReport seen, GatewayLab lab, bool last, CancellationToken cancellation)
    {
        report.Add(seen);
        return HoldAsync(lab, last || seen.Failed, cancellation);
    }

    private Task ShowAsync(ConntrackReport seen, GatewayLab lab, bool last, CancellationToken cancellation)
    {
        report.Add(seen);
        return HoldAsync(lab, last || seen.Wrong.Count > 0, cancellation);
    }

    private async Task HoldAsync(GatewayLab lab, bool wanted, CancellationToken cancellation)
    {
        _held = arguments.Keep && wanted;
        if (!_held)
        {
            return;
        }

        Console.WriteLine($"""

            These namespaces stay until Ctrl-C. From another terminal, as root:
              ip netns exec {lab.Gateway.Name} nft list ruleset
              ip netns exec {lab.Gateway.Name} conntrack -L
              ip netns exec {lab.Pods.Name} tcpdump -ni eth0        (or {lab.World.Name})
              edgectl status --socket {lab.Socket}
              the agent's log: {lab.AgentLog}
            """);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // That was enough.
        }
    }
}
