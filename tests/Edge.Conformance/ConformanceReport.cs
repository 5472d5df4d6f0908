using System.Globalization;
using Edge.Conformance.Conntrack;
using Edge.Conformance.Flows;

namespace Edge.Conformance;

/// <summary>Tells what happens, a line for each scenario, and counts flows.</summary>
internal sealed class ConformanceReport
{
    private const string Ok = "ok", Failed = "FAILED", Skipped = "skipped";
    private int _passed, _failed, _skipped;

    /// <summary>Something failed so far.</summary>
    public bool HasFailures => _failed > 0;

    /// <summary>A part of a file that cannot be read fails as a flow does.</summary>
    public void AddUnreadable(string file, string problem) => AddBroken(file, 1, problem);

    /// <summary>Nothing of it could be tried, so everything failed.</summary>
    public void AddBroken(string name, int count, string problem)
    {
        _failed += Math.Max(count, 1);
        Console.WriteLine($"{Failed,-8}{name}: {problem.TrimEnd()}");
    }

    public void Add(ScenarioReport report)
    {
        int all = report.Results.Count, different = report.Different.Count();
        if (report.IsForTheRecord)
        {
            _skipped += all;
            Line(Skipped, report.Scenario.Id, all, "flows", report.Elapsed, Invariant($"expectations of {report.Scenario.Mode} mode, which a peer of nftables mode need not meet: {different} differ"));
        }
        else
        {
            _passed += all - different;
            _failed += different;
            Line(different == 0 ? Ok : Failed, report.Scenario.Id, all, "flows", report.Elapsed, different == 0 ? "" : Invariant($"{different} differ"));
        }

        Details(report.Problems);
        foreach (FlowResult result in report.Different)
        {
            Details([result.Flow.ToString(), $"  expected  {result.Flow.Expect}", $"  seen      {result.Seen}"]);
        }
    }

    public void Add(ConntrackReport report)
    {
        int all = report.Case.Entries.Count, wrong = report.Wrong.Count;
        _passed += all - wrong;
        _failed += wrong;
        Line(wrong == 0 ? Ok : Failed, report.Case.Title, all, "entries", report.Elapsed, wrong == 0 ? "" : Invariant($"{wrong} differ"));
        Details(report.Problems.Concat(report.Wrong));
    }

    /// <summary>The last line.</summary>
    public void End() => Console.WriteLine(Invariant($"{_passed} passed, {_failed} failed, {_skipped} skipped"));

    private static void Line(string word, string name, int count, string unit, TimeSpan elapsed, string remark) =>
        Console.WriteLine(Invariant($"{word,-8}{name,-72} {count,3} {unit,-7} {elapsed.TotalSeconds,5:0.0} s{(remark.Length == 0 ? "" : $"  {remark}")}"));

    private static void Details(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Console.WriteLine($"          {line}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
