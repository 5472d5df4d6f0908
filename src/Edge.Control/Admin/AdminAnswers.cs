using Edge.Control.Publishing;
using Edge.Control.Sources;
using Edge.Control.Views;
using Edge.Protocol.Admin;

namespace Edge.Control.Admin;

/// <summary>What edge-control answers on its admin socket.</summary>
internal sealed class AdminAnswers(ControlState state, BrokerLink link, ControlSettings settings)
{
    private const int MaximumProblems = 100;

    public AdminResponse Answer(AdminRequest request, TimeSpan now) => request.Op switch
    {
        AdminOperations.Status => new(true) { Control = Status(now) },
        AdminOperations.Services => new(true) { Services = ObjectRows.Services(state.Objects.Objects.Values, request, state.LoadBalancers.PoolsOf) },
        AdminOperations.Endpoints => new(true) { Endpoints = ObjectRows.Endpoints(state.Objects.Objects.Values, request) },
        AdminOperations.Gateways => new(true) { Gateways = GatewayRows.Make(state, request, now) },
        AdminOperations.Pools => new(true) { Pools = PoolRows.Make(state.LoadBalancers, request) },
        AdminOperations.Apply => Change(request, (manifests, files) => manifests.Apply(files, state.Directory.Snapshot)),
        AdminOperations.Delete => Change(request, (manifests, files) => manifests.Delete(files, state.Directory.Snapshot)),
        AdminOperations.AckPrune => Acknowledge(request, now),
        AdminOperations.Flows => AdminResponse.Failure("edge-control sees no connections", "ask a gateway: edgectl get flows --socket with the path of the agent's socket, on the gateway"),
        AdminOperations.Addresses => AdminResponse.Failure("edge-control claims no addresses", "ask a gateway: edgectl get addresses --socket with the path of the agent's socket, on the gateway"),
        _ => AdminResponse.UnknownOperation(request.Op),
    };

    private ControlStatus Status(TimeSpan now)
    {
        SourceSnapshot snapshot = state.Directory.Snapshot;
        SourceProblem[] problems = [.. state.Problems];
        return new ControlStatus(BuildVersion.Text, state.Keys.Tenant)
        {
            Broker = new BrokerStatus(
                link.IsConnected ? "connected" : link.ConnectAt is null ? "connecting" : "disconnected",
                link.Address,
                link.LastError,
                (long)(now - link.Since).TotalSeconds),
            Source = new SourceStatus(state.Directory.Path, snapshot.Files, snapshot.Objects.Count)
            {
                Problems = [.. problems.Take(MaximumProblems).Select(Rejected)],
                ProblemCount = problems.Length,
                Notes = [.. snapshot.Notes.Take(MaximumProblems).Select(Rejected)],
            },
            Views = [.. state.Views.Values.Select(Row)],
            Gateways = state.Gateways.Gateways.Select(g => g.Name).Union(state.Declared.Keys).Count(),
            GatewaysOnline = state.Gateways.Gateways.Count(g => g.Online == true),
            Conditions = [.. Conditions(problems.Length)],
        };
    }

    private IEnumerable<Condition> Conditions(int problems)
    {
        yield return link.IsConnected
            ? new Condition("Connected", true, "Connected")
            : new Condition("Connected", false, "NotConnected", link.LastError);
        yield return state.StoreProblem is { } problem
            ? new Condition("Publishing", false, "StateNotWritable", $"{settings.StateDirectory}: {problem} Make it writable; nothing is published until then")
            : link.Refused.FirstOrDefault() is { } topic
                ? new Condition("Publishing", false, "RefusedByBroker", $"the broker refuses {topic}: check its access list and limits")
                : new Condition("Publishing", true, "Publishing");
        yield return !state.Directory.Snapshot.Complete
            ? new Condition("SourcesRead", false, "Unreadable", $"{settings.Manifests} has not been read yet: make it readable; nothing is published until then")
            : problems > 0
                ? new Condition("SourcesRead", false, "Problems", $"{problems} problems in manifests; everything else is published")
                : new Condition("SourcesRead", true, "Read");
        foreach (ViewPublisher view in state.Views.Values.Where(v => v.Rejected.Count > 0))
        {
            yield return new Condition($"View/{view.Name}", false, "ObjectTooLarge", $"{view.Rejected[0].Key} fits no message: split it");
        }
    }

    private static ViewRow Row(ViewPublisher view)
    {
        ViewRecord record = view.Record;
        return new ViewRow(
            view.Name,
            view.Generation,
            new Edge.Protocol.Generation(record.Epoch, record.ManifestGen),
            record.Beat,
            view.Counts(),
            view.Shards.Count,
            view.Shards.Encoded.Sum(s => (long)s.Packed.Length))
        {
            AckPrune = view.AckPrune,
        };
    }

    private static RejectedObject Rejected(SourceProblem problem) => new(problem.Object, problem.Reason, problem.Text, problem.Where);

    private AdminResponse Change(AdminRequest request, Func<AppliedManifests, IReadOnlyList<AdminFile>, List<AdminResult>> change)
    {
        if (request.Files is not { Count: > 0 } files)
        {
            return AdminResponse.Failure($"{request.Op} needs files", "send the manifests as \"files\": [{\"name\":…,\"text\":…}]");
        }

        try
        {
            List<AdminResult> results = change(new AppliedManifests(settings.Manifests), files);
            state.Scan();
            return new(true) { Results = results };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AdminResponse.Failure($"{settings.Manifests}/{AppliedManifests.Folder}: {e.Message}", "make the directory writable for edge-control");
        }
    }

    private AdminResponse Acknowledge(AdminRequest request, TimeSpan now)
    {
        string name = request.View ?? ViewSpec.Default;
        if (request.Count is not > 0)
        {
            return AdminResponse.Failure("ackPrune needs a count above 0", "give the number of Services that gateways may delete at once");
        }

        if (state.Views.GetValueOrDefault(name) is not { } view)
        {
            return AdminResponse.Failure($"view {name} is not declared", "see edgectl status for the views");
        }

        view.Acknowledge(request.Count.Value, now);
        return new(true) { Results = [new($"view/{name}", "configured", $"gateways may delete up to {request.Count} Services at once for the next hour")] };
    }
}
