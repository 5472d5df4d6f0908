using System.Globalization;
using Edge.Conformance.Flows;

namespace Edge.Conformance;

/// <summary>Tells what happens, a line for each scenario, and counts flows.</summary>
internal sealed class ConformanceReport
{
    private int _passed, _failed, _skipped;

    public bool Failed => _failed > 0;

    /// <summary>A part of a file that cannot be read fails as a flow does.</summary>
    public void Unreadable(string file, string problem)
    {
        _failed++;
        Console.WriteLine($"FAILED  {file}: {problem}");
    }

    public void Add(ScenarioReport report)
    {
        int different = report.Different.Count();
        if (report.IsForTheRecord)
        {
            _skipped += report.Results.Count;
            Line("skipped", report, string.Create(CultureInfo.InvariantCulture, $"expectations of {report.Scenario.Mode} mode, which a peer of nftables mode need not meet; {different} differ"));
        }
        else
        {
            _passed += report.Results.Count - different;
            _failed += different;
            Line(different == 0 ? "ok" : "FAILED", report, different == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{different} differ"));
        }

        foreach (string problem in report.Problems)
        {
            Console.WriteLine($"          {problem}");
        }

        foreach (FlowResult result in report.Different)
        {
            Console.WriteLine($"          {result.Flow}");
            Console.WriteLine($"            expected  {result.Flow.Expect}");
            Console.WriteLine($"            seen      {result.Seen}");
        }
    }

    /// <summary>Something else than a scenario; each of its parts counts one.</summary>
    public void Add(string name, int passed, IReadOnlyCollection<string> failures, TimeSpan elapsed)
    {
        _passed += passed;
        _failed += failures.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(failures.Count == 0 ? "ok" : "FAILED"),-8}{name,-60} {passed + failures.Count,3} entries {elapsed.TotalSeconds,6:0.0} s"));
        foreach (string failure in failures)
        {
            Console.WriteLine($"          {failure}");
        }
    }

    /// <summary>The last line.</summary>
    public void End() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_passed} passed, {_failed} failed, {_skipped} skipped"));

    private static void Line(string word, ScenarioReport report, string remark) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{word,-8}{report.Scenario.Id,-60} {report.Results.Count,3} flows {report.Elapsed.TotalSeconds,6:0.0} s{(remark.Length == 0 ? "" : $"  {remark}")}"));
}
