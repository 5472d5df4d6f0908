using Edge.Agent.Pair;
using Edge.Agent.Probes;
using Edge.Agent.Uplinks;

namespace Edge.Agent.Metrics;

/// <summary>What the network around the gateway is like: endpoints that answer, the other gateway, uplinks.</summary>
internal static class NetworkMetrics
{
    public static void Write(MetricsText text, in RoundFacts facts)
    {
        WriteProbes(text, facts);
        WritePair(text, facts.Pair);
        WriteUplinks(text, facts.Uplinks);
    }

    private static void WriteProbes(MetricsText text, in RoundFacts facts)
    {
        if (facts.Probes is not IProber prober)
        {
            return;
        }

        text.Gauge("edge_probed_endpoints", "Endpoints that the gateway asks whether they are there.", prober.Counts.Probed);
        text.Gauge("edge_demoted_endpoints", "Endpoints that do not answer and get no new connections while another one does.", facts.Demoted);
        text.Gauge("edge_unreachable_services", "Services with a port of which no endpoint answers; all are used then.", facts.DeadServices);
        text.Family("edge_probes", "counter", "Probes by how they ended.");
        for (ProbeResult result = ProbeResult.Answered; result <= ProbeResult.NotAsked; result++)
        {
            text.Sample("_total", prober.EndsOf(result), ("result", ProbeOutcome.Names[(int)result]));
        }
    }

    private static void WritePair(MetricsText text, PairStatus? pair)
    {
        if (pair is not null)
        {
            text.Family("edge_pair_role", "gauge", "1 for what this gateway is to the addresses of its pair.");
            text.Sample("", 1, ("role", pair.Role switch { PairRole.Owner => "owner", PairRole.Standby => "standby", _ => "undecided" }));
            text.Counter("edge_pair_changes", "How often role or reason changed.", pair.Changes);
        }
    }

    private static void WriteUplinks(MetricsText text, UplinkPlan? plan)
    {
        if (plan is { Uplinks.Count: > 0 })
        {
            text.Family("edge_uplink_up", "gauge", "1 while replies can leave by the uplink or tunnel: its interface is up and has a default route.");
            foreach (Uplink uplink in plan.Uplinks)
            {
                text.Sample("", uplink is { Interface: not 0, IsUsable: true } ? 1 : 0, ("uplink", uplink.Name), ("kind", uplink.IsTunnel ? "tunnel" : "uplink"));
            }
        }
    }
}
