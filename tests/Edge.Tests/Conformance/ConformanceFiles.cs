using Edge.Conformance.Schema;

namespace Edge.Tests.Conformance;

/// <summary>The scenarios of the shared file, where it is beside the repository, and of our own.</summary>
internal static class ConformanceFiles
{
    private const string Absent = "(none: the shared file is not beside the repository)";

    private static readonly Lazy<ConformanceFile[]> s_files = new(static () =>
        [.. new[] { KnownFiles.Shared(SourceTree.Root), KnownFiles.Own(SourceTree.Root) }.OfType<string>().Select(ConformanceFile.Load)]);

    public static IReadOnlyList<ConformanceFile> All => s_files.Value;

    /// <summary>Scenarios of our mode and selection cases, each in IPv4 and IPv6 where it is IPv4.</summary>
    public static Dictionary<string, Scenario> Scenarios { get; } = All.SelectMany(file => file.Scenarios.Where(scenario => scenario.Mode == Scenario.PeerMode)
            .Concat(file.Selections.Select(SelectionScenario.From)))
        .SelectMany(scenario => scenario.IsIPv4 ? new[] { scenario, IPv6Translation.Translate(scenario) } : [scenario])
        .DistinctBy(scenario => scenario.Id)
        .ToDictionary(scenario => scenario.Id);

    public static Dictionary<string, SelectionCase> Selections { get; } = All.SelectMany(file => file.Selections)
        .SelectMany(entry => new[] { entry, IPv6Translation.Translate(entry) })
        .DistinctBy(entry => entry.Name)
        .ToDictionary(entry => entry.Name);

    public static Dictionary<string, ConntrackCase> Conntracks { get; } = All.SelectMany(file => file.Conntracks)
        .SelectMany(entry => new[] { entry, IPv6Translation.Translate(entry) })
        .DistinctBy(entry => entry.Name)
        .ToDictionary(entry => entry.Name);

    /// <summary>The names as data of a theory. A theory without any would be an error of the runner, so where there is none, one stands for that.</summary>
    public static TheoryData<string> Names(IEnumerable<string> names) => [.. names.DefaultIfEmpty(Absent)];

    /// <summary>Skips where the name stands for none.</summary>
    public static void Require(string name) => Assert.SkipWhen(name == Absent, "needs the conformance file beside the repository, ../shared/conformance/flows.json");
}
