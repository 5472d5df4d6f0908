using Edge.Conformance.Lab;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;
using Edge.Protocol;

namespace Edge.Conformance.Flows;

/// <summary>Takes one scenario through its steps in namespaces of its own.</summary>
internal sealed class ScenarioRunner(Cloud cloud, LabPaths paths)
{
    /// <summary>Runs a scenario; <paramref name="show"/> gets what it came to while its namespaces are still there.</summary>
    public async Task RunAsync(Scenario scenario, Func<ScenarioReport, GatewayLab, Task> show, CancellationToken cancellation)
    {
        var report = new ScenarioReport(scenario);
        using GatewayLab lab = new(cloud, paths, scenario);
        using ProbeSockets sockets = lab.OpenSockets();
        FlowProber prober = new(sockets, cloud.Addresses);
        for (int index = 0; index < scenario.Steps.Count; index++)
        {
            ScenarioStep step = scenario.Steps[index];
            List<string> problems = [];
            try
            {
                Generation generation = await cloud.PublishAsync(lab.Name, scenario.Node, step, problems, cancellation);
                if (index == 0)
                {
                    lab.StartAgent();
                }

                await lab.WaitAsync(generation, problems, cancellation);
                report.Add(step, problems, SendAll(scenario, step, prober, cancellation));
            }
            catch (TimeoutException e)
            {
                problems.Add(e.Message);
                report.Add(step, problems, step.Flows.Select(static flow => new FlowResult(flow, "the state did not get into force, so it was not sent")));
            }
        }

        report.Stop();
        await show(report, lab);
    }

    private static List<FlowResult> SendAll(Scenario scenario, ScenarioStep step, FlowProber prober, CancellationToken cancellation)
    {
        FlowTrial trial = new(prober, cancellation);
        List<FlowResult> results = [];
        foreach (Flow flow in step.Flows)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(new FlowResult(flow, trial.Send(scenario, step, flow)));
        }

        foreach ((Flow flow, Sighting seen) in prober.TakeLate().Where(static late => late.Flow.Expect.Verdict == FlowVerdict.Drop))
        {
            int index = results.FindIndex(result => result.Flow == flow);
            results[index] = results[index] with { Seen = results[index].Seen ?? $"silence at first, then {seen.Kind} at {seen.Place} for {seen.Destination}" };
        }

        return results;
    }
}
