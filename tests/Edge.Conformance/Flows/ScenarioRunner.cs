using System.Net;
using Edge.Conformance.Lab;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;
using Edge.Protocol;

namespace Edge.Conformance.Flows;

/// <summary>Takes one scenario through its steps in namespaces of its own.</summary>
internal sealed class ScenarioRunner(Cloud cloud, LabPaths paths)
{
    private const int StickyConnections = 8;

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
        List<FlowResult> results = [];
        foreach (Flow flow in step.Flows)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(new FlowResult(flow, StickyFrontends.Has(step, scenario.Node, flow) ? SendSticky(scenario, step, flow, prober) : Send(flow, prober)));
        }

        foreach ((Flow flow, Sighting seen) in prober.TakeLate())
        {
            int index = results.FindIndex(result => result.Flow == flow);
            results[index] = results[index] with { Seen = results[index].Seen ?? $"silence at first, then {seen.Kind} at {seen.Place} for {seen.Destination}" };
        }

        return results;
    }

    private static string? Send(Flow flow, FlowProber prober)
    {
        int connections = flow.Expect.Verdict == FlowVerdict.Dnat ? ConnectionCount.For(flow.Expect.Endpoints.Count) : ConnectionCount.WithoutEndpoints;
        return FlowJudge.Judge(flow, prober.Send(flow, [flow.Source], connections));
    }

    // The client itself must stay where it is; others of its kind show where clients can be.
    private static string? SendSticky(Scenario scenario, ScenarioStep step, Flow flow, FlowProber prober)
    {
        if (flow.Expect.Verdict != FlowVerdict.Dnat)
        {
            return Send(flow, prober);
        }

        List<ProbeOutcome> own = prober.Send(flow, [flow.Source], StickyConnections);
        if (FlowJudge.Judge(flow, own, partial: true) is { } wrong)
        {
            return wrong;
        }

        if (own.Select(static outcome => outcome.Target).Distinct().Count() != 1)
        {
            return $"one client was sent to {string.Join(" and ", own.Select(static outcome => outcome.Target).Distinct())} in spite of session affinity";
        }

        // What a neighbour does is judged for its own source: it never is the endpoint that it reaches. Each shows one endpoint only.
        List<IPAddress> neighbours = StickyFrontends.Clients(scenario, step, flow);
        int needed = ConnectionCount.For(flow.Expect.Endpoints.Count), clients = Math.Min(needed, neighbours.Count);
        bool callsItself = flow.Expect.Endpoints.Any(endpoint => endpoint.Address.Equals(flow.Source));
        Flow others = callsItself ? flow with { Expect = flow.Expect with { Masquerade = null } } : flow;
        return clients == 0 ? null : FlowJudge.Judge(others, prober.Send(flow, neighbours, clients), partial: clients < needed);
    }
}
