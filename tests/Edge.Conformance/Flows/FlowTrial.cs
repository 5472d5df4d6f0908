using System.Net;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Flows;

/// <summary>Sends one flow often enough and says what was seen instead of what was expected.</summary>
internal sealed class FlowTrial(FlowProber prober, CancellationToken cancellation)
{
    private const int StickyConnections = 8, MissingErrors = 3;
    private static readonly TimeSpan s_ration = TimeSpan.FromMilliseconds(100);

    /// <summary>Null when all was as expected.</summary>
    public string? Send(Scenario scenario, ScenarioStep step, Flow flow) =>
        StickyFrontends.Has(step, scenario.Node, flow) ? SendSticky(scenario, step, flow) : Send(flow);

    // Before 6.11 all namespaces share a ration of ICMP errors (net.ipv4.icmp_msgs_per_sec), which a scenario full of refusals uses up: an error
    // that is missing is asked for again when there is some left.
    private string? Send(Flow flow)
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
    private string? SendSticky(Scenario scenario, ScenarioStep step, Flow flow)
    {
        if (flow.Expect.Verdict != FlowVerdict.Dnat)
        {
            return Send(flow);
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
