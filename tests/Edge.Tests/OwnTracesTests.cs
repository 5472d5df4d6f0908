using System.Text.RegularExpressions;

namespace Edge.Tests;

/// <summary>What <c>edge-agent cleanup</c> must know of.</summary>
public sealed partial class OwnTracesTests
{
    [Fact]
    public void Every_table_of_the_agent_is_among_those_that_cleanup_removes()
    {
        string cleanup = File.ReadAllText(Path.Combine(SourceTree.Root, "src/Edge.Agent/OwnTraces.cs")) + File.ReadAllText(Path.Combine(SourceTree.Root, "src/Edge.Agent/Pair/PairStart.cs"));
        string[] owners = [.. SourceTree.Sources("src", "Edge.Agent").Where(file => TableName().IsMatch(File.ReadAllText(file))).Select(file => Path.GetFileNameWithoutExtension(file))];
        Assert.Contains("DataplaneTable", owners);
        Assert.All(owners, owner => Assert.Contains($"{owner}.Name", cleanup, StringComparison.Ordinal));
    }

    [GeneratedRegex("public const string Name = \"edge")]
    private static partial Regex TableName();
}
