using Edge.Conformance.Schema;

namespace Edge.Tests.Conformance;

/// <summary>
/// What scripts/conformance proves with real packets, the tracer over the fake kernel must say too: a tracer that disagrees with the
/// kernel would let a wrong rule pass every other test here.
/// </summary>
public sealed class TracerAgreementTests
{
    public static TheoryData<string> Scenarios() => [.. ConformanceFiles.Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Flow_meets_in_the_tracer_what_the_scenario_expects(string id)
    {
        Scenario scenario = ConformanceFiles.Scenarios[id];
        using ScenarioTrace trace = new(scenario);

        List<string> disagreements = trace.Disagreements();

        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));
    }

    [Fact]
    public void A_flow_that_expects_something_else_is_named_with_what_was_traced()
    {
        Scenario scenario = ConformanceFiles.Scenarios["edge-hairpin"];
        scenario = scenario with
        {
            Steps = [.. scenario.Steps.Select(step => step with { Flows = [.. step.Flows.Select(flow => flow with { Expect = flow.Expect with { Masquerade = !flow.Expect.Masquerade } })] })],
        };
        using ScenarioTrace trace = new(scenario);

        List<string> disagreements = trace.Disagreements();

        Assert.Equal(scenario.FlowCount, disagreements.Count);
        Assert.Contains("expected DNAT to 10.244.1.10:8080, source kept", disagreements[0], StringComparison.Ordinal);
        Assert.Contains("masqueraded, ct mark", disagreements[0], StringComparison.Ordinal);
    }
}
