using System.Globalization;
using System.Net;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Flows;

/// <summary>Holds what was seen against what was expected.</summary>
internal static class FlowJudge
{
    /// <summary>What was seen in words when it is not as expected; null when it is.</summary>
    /// <param name="flow">With the expectation.</param>
    /// <param name="outcomes">Of enough connections.</param>
    /// <param name="partial">One client that sticks to its endpoint cannot show them all.</param>
    public static string? Judge(Flow flow, IReadOnlyList<ProbeOutcome> outcomes, bool partial = false)
    {
        Expectation expect = flow.Expect;
        bool good = outcomes.Count > 0 && outcomes.All(outcome => IsExpected(expect, outcome))
            && (expect.Verdict != FlowVerdict.Dnat || partial || expect.Endpoints.All(endpoint => outcomes.Any(outcome => endpoint.Equals(outcome.Target))))
            && IsMasqueradeExpected(flow, outcomes);
        return good ? null : Describe(expect, outcomes);
    }

    private static bool IsExpected(Expectation expect, ProbeOutcome outcome) => expect.Verdict == FlowVerdict.Dnat
        ? outcome.Target is not null && expect.Endpoints.Contains(outcome.Target)
        : outcome.Verdict == expect.Verdict;

    // An endpoint that calls itself is masqueraded on the one path that leads back to it; else all paths are alike.
    private static bool IsMasqueradeExpected(Flow flow, IReadOnlyList<ProbeOutcome> outcomes)
    {
        if (flow.Expect.Masquerade is not bool expected)
        {
            return true;
        }

        bool callsItself = expected && flow.Expect.Endpoints.Any(endpoint => endpoint.Address.Equals(flow.Source));
        return outcomes.Where(outcome => !callsItself || flow.Source.Equals(outcome.Target?.Address))
            .All(outcome => outcome.Masqueraded is null || outcome.Masqueraded == expected);
    }

    private static string Describe(Expectation expect, IReadOnlyList<ProbeOutcome> outcomes)
    {
        string seen = string.Join(", ", outcomes.GroupBy(Text).OrderByDescending(static group => group.Count())
            .Select(static group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} ({group.Count()} of the connections)")));
        IPEndPoint[] missing = expect.Verdict == FlowVerdict.Dnat && outcomes.Any(static outcome => outcome.Verdict == FlowVerdict.Dnat)
            ? [.. expect.Endpoints.Where(endpoint => !outcomes.Any(outcome => endpoint.Equals(outcome.Target)))] : [];
        return $"{(seen.Length == 0 ? "nothing was sent" : seen)}{(missing.Length == 0 ? "" : $"; never {string.Join(" or ", missing.AsEnumerable())}")}";
    }

    private static string Text(ProbeOutcome outcome) => outcome.Verdict switch
    {
        FlowVerdict.Dnat => $"DNAT to {outcome.Target}{Source(outcome)}",
        FlowVerdict.Pass => $"PASS to {outcome.Target}{Source(outcome)}",
        _ => outcome.Verdict.ToString().ToUpperInvariant() + (outcome.Detail.Length == 0 ? "" : $" ({outcome.Detail})"),
    };

    private static string Source(ProbeOutcome outcome) => outcome.Masqueraded switch
    {
        true => $", masqueraded as {outcome.Source}",
        false => ", source kept",
        _ => "",
    };
}
