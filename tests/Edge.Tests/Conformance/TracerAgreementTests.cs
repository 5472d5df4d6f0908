using Edge.Conformance.Schema;

namespace Edge.Tests.Conformance;

/// <summary>
/// What scripts/conformance proves with real packets, the tracer over the fake kernel must say too: a tracer that disagrees with the
/// kernel would let a wrong rule pass every other test here.
/// </summary>
public sealed class TracerAgreementTests
{
    public static TheoryData<string> Scenarios() => [.. ConformanceFiles.Scenarios.Keys];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Scenarios))]
    public void Flow_meets_in_the_tracer_what_the_scenario_expects(string id)
    {
        Scenario scenario = ConformanceFiles.Scenarios[id];
        using ScenarioTrace trace = new(scenario);

        List<string> disagreements = trace.Disagreements();

        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));
    }
}
