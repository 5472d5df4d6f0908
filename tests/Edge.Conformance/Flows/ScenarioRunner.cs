using System.Net;
using Edge.Conformance.Lab;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;
using Edge.Protocol;

namespace Edge.Conformance.Flows;

/// <summary>Takes one scenario through its steps in namespaces of its own.</summary>
internal sealed class ScenarioRunner(Cloud cloud, LabPaths paths)
{
    private const int StickyConnections = 8, MissingErrors = 3;
    private static readonly TimeSpan s_ration = TimeSpan.FromMilliseconds(100);

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
            results.Add(new FlowResult(flow, StickyFrontends.Has(step, scenario.Node, flow) ? SendSticky(scenario, step, flow, prober, cancellation) : Send(flow, prober, cancellation)));
        }

        foreach ((Flow flow, Sighting seen) in prober.TakeLate().Where(static late => late.Flow.Expect.Verdict == FlowVerdict.Drop))
        {
            int index = results.FindIndex(result => result.Flow == flow);
            results[index] = results[index] with { Seen = results[index].Seen ?? $"silence at first, then {seen.Kind} at {seen.Place} for {seen.Destination}" };
        }

        return results;
    }

    // Before 6.11 all namespaces share a ration of ICMP errors (net.ipv4.icmp_msgs_per_sec), which a scenario full of refusals uses up: an error
    // that is missing is asked for again when there is some left.
    private static string? Send(Flow flow, FlowProber prober, CancellationToken cancellation)
    {
        int connections = flow.Expect.Verdict == FlowVerdict.Dnat ? ConnectionCount.For(flow.Expect.Endpoints.Count) : ConnectionCount.WithoutEndpoints;
        List<ProbeOutcome> outcomes = prober.Send(flow, [flow.Source], connections);
        for (int again = 0; again < MissingErrors && flow.Expect.Verdict == FlowVerdict.Reject && flow.Protocol != FlowProtocol.Tcp && outcomes.Exists(IsSilent); again++)
        {
            cancellation.WaitHandle.WaitOne(s_ration);
            outcomes = prober.Send(flow, [flow.Source], connections);
        }

        return FlowJudge.Judge(flow, outcomes);
    }

    private static bool IsSilent(ProbeOutcome outcome) => outcome.Verdict == FlowVerdict.Drop;

    // The client itself must stay where it is; others of its kind show where clients can be.
    private static string? SendSticky(Scenario scenario, ScenarioStep step, Flow flow, FlowProber prober, CancellationToken cancellation)
    {
        if (flow.Expect.Verdict != FlowVerdict.Dnat)
        {
            return Send(flow, prober, cancellation);
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
