using System.Diagnostics;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Flows;

/// <summary>What a scenario came to.</summary>
internal sealed class ScenarioReport(Scenario scenario)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<FlowResult> _results = [];
    private readonly List<string> _problems = [];

    public Scenario Scenario => scenario;

    public IReadOnlyList<FlowResult> Results => _results;

    /// <summary>What control plane and agent did not take of the states; not wrong by itself, but likely the cause of what is.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Expectations of another proxy mode are put on record only.</summary>
    public bool IsForTheRecord => scenario.Mode != Scenario.PeerMode;

    public IEnumerable<FlowResult> Different => _results.Where(static result => result.Seen is not null);

    public bool Failed => !IsForTheRecord && Different.Any();

    public void Add(ScenarioStep step, IEnumerable<string> problems, IEnumerable<FlowResult> results)
    {
        _problems.AddRange(problems.Select(problem => step.Name.Length == 0 ? problem : $"{step.Name}: {problem}"));
        _results.AddRange(results);
    }

    public void Stop() => Elapsed = Stopwatch.GetElapsedTime(_start);
}
