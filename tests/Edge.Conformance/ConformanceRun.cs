using Edge.Conformance.Flows;
using Edge.Conformance.Lab;
using Edge.Conformance.Schema;

namespace Edge.Conformance;

/// <summary>Everything that the files ask for, one scenario after the other, in IPv4 and again in IPv6.</summary>
internal sealed class ConformanceRun(ConformanceArguments arguments, ConformanceReport report)
{
    /// <summary>The scenarios of the files, translated ones behind their originals.</summary>
    public List<Scenario> Load()
    {
        List<Scenario> scenarios = [];
        foreach (string path in arguments.Files)
        {
            try
            {
                ConformanceFile file = ConformanceFile.Load(path);
                foreach (string problem in file.Problems)
                {
                    report.Unreadable(path, problem);
                }

                scenarios.AddRange(file.Scenarios.Concat(file.Selections.Select(SelectionScenario.From))
                    .SelectMany(static scenario => scenario.IsIPv4 ? new[] { scenario, IPv6Translation.Translate(scenario) } : [scenario])
                    .Where(arguments.Takes));
            }
            catch (SchemaException e)
            {
                report.Unreadable(path, e.Message);
            }
        }

        return scenarios;
    }

    public async Task RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellation)
    {
        LabPaths paths = new(arguments.Artifacts, arguments.Logs, Directory.CreateTempSubdirectory("edge-conf-").FullName);
        try
        {
            Directory.CreateDirectory(paths.Logs);
            await using Cloud cloud = await Cloud.StartAsync(paths, LabAddresses.For(scenarios), cancellation);
            ScenarioRunner runner = new(cloud, paths);
            bool held = false;
            for (int index = 0; index < scenarios.Count && !held; index++)
            {
                bool last = index == scenarios.Count - 1;
                await runner.RunAsync(
                    scenarios[index],
                    async (seen, lab) =>
                    {
                        report.Add(seen);
                        held = arguments.Keep && (last || seen.Failed);
                        await (held ? HoldAsync(lab, cancellation) : Task.CompletedTask);
                    },
                    cancellation);
            }
        }
        finally
        {
            Directory.Delete(paths.Work, recursive: true);
        }
    }

    private static async Task HoldAsync(GatewayLab lab, CancellationToken cancellation)
    {
        Console.WriteLine($"""

            The namespaces of the last scenario stay until Ctrl-C. From another terminal, as root:
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
