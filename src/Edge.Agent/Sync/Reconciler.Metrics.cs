using Edge.Agent.Metrics;
using Edge.Agent.State;

namespace Edge.Agent.Sync;

/// <summary>What the loop leaves for whoever asks for metrics.</summary>
internal sealed partial class Reconciler
{
    private readonly List<long> _triggers = [];

    // By the same rule as CountCommit: what succeeds leaves the two times equal.
    private void CountQueued(string? reason)
    {
        if (reason != Verification)
        {
            parts.Metrics?.Queued();
        }
    }

    // What a failed commit brought counts when a later one succeeds. A look that found everything there is no commit.
    private void CountCommit(ApplyResult result)
    {
        if (parts.Metrics is AgentMetrics metrics && result.Resync != Verification)
        {
            parts.State.TakeTriggers(_triggers);
            metrics.Committed(result, _triggers);
            _triggers.Clear();
        }
    }

    private void Measure(SyncStatus sync, int problems, string led)
    {
        parts.Metrics?.Round(new RoundFacts
        {
            Seen = sync.Seen,
            Applied = sync.Applied,
            Programmed = parts.Programming.Programmed,
            Programming = parts.Programming.Ready && parts.Programming.Problem is null,
            Complete = sync.Complete,
            SinceBeat = sync.SinceBeat,
            Connected = parts.Session.IsConnected,
            Connection = parts.Session.Connection,
            Services = sync.Services,
            Slices = sync.Slices,
            Endpoints = sync.Endpoints,
            Problems = problems + parts.Health.Problems.Count,
            ServiceChanges = parts.State.ServiceChanges,
            EndpointChanges = parts.State.SliceChanges,
            Repairs = parts.Programming.Repairs,
            Draining = parts.Flows is { Drains.IsEmpty: false } flows ? flows.Drains.Draining.Count() : 0,
            FlowsDeleted = parts.Flows?.Deleted ?? 0,
            Addresses = parts.Ingress?.Status,
            Probes = parts.Probes?.Prober,
            Demoted = parts.Probes?.Demoted ?? 0,
            DeadServices = parts.Probes?.Dead.Count ?? 0,
            Pair = parts.Pair?.Invoke(),
            Uplinks = parts.Uplinks?.Plan,
            Eligible = parts.Health.NodeEligible,
            Stored = sync.StoreProblem is null,
            Led = led,
        });
    }
}
