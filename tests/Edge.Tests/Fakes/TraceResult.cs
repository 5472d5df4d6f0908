using System.Net;

namespace Edge.Tests.Fakes;

/// <summary>All that can happen to a packet.</summary>
public sealed class TraceResult(IReadOnlyList<TraceOutcome> outcomes)
{
    public IReadOnlyList<TraceOutcome> Outcomes { get; } = outcomes;

    /// <summary>What becomes of it; throws when chance decides between different ends.</summary>
    public TraceVerdict Verdict => One(outcome => outcome.Verdict);

    /// <summary>Whether its source is replaced; throws when chance decides.</summary>
    public bool Masqueraded => One(outcome => outcome.Masqueraded);

    /// <summary>Mark of the connection; throws when chance decides.</summary>
    public uint CtMark => One(outcome => outcome.CtMark);

    /// <summary>Endpoints it may reach, sorted, each once.</summary>
    public IReadOnlyList<IPEndPoint> Targets => [.. Shares.Keys.OrderBy(target => target.ToString(), StringComparer.Ordinal)];

    /// <summary>How many of the outcomes lead to each endpoint: equal numbers are an equal spread.</summary>
    public IReadOnlyDictionary<IPEndPoint, int> Shares => Outcomes.Where(outcome => outcome.Target is not null)
        .GroupBy(outcome => outcome.Target!).ToDictionary(group => group.Key, group => group.Count());

    public override string ToString() => string.Join('\n', Outcomes);

    private T One<T>(Func<TraceOutcome, T> select)
    {
        List<T> values = [.. Outcomes.Select(select).Distinct()];
        return values.Count == 1 ? values[0] : throw new InvalidOperationException($"chance decides:\n{this}");
    }
}
