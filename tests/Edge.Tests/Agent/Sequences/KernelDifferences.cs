using Edge.Agent.Repair;
using Edge.Agent.Sync;
using Edge.Nftables;
using Edge.Nftables.Comparison;

namespace Edge.Tests.Agent.Sequences;

/// <summary>The finder of the agent, asked by a test.</summary>
internal static class KernelDifferences
{
    /// <summary>What the kernel has otherwise than the dataplane wants it.</summary>
    public static DifferenceList Of(Dataplane dataplane, INftables nftables)
    {
        List<WantedTable> wanted = [];
        dataplane.AddWanted(wanted);
        var differences = new DifferenceList(1000);
        foreach (WantedTable table in wanted)
        {
            TableComparison.Compare(table.Table, table.Content, nftables.ReadTable(table.Table.Family, table.Table.Name), differences);
        }

        return differences;
    }

    /// <summary>Where the differences are not exactly those that were expected.</summary>
    /// <param name="found">The differences.</param>
    /// <param name="expected">How the words of each begin.</param>
    public static IEnumerable<string> Unexpected(DifferenceList found, IReadOnlyCollection<string> expected)
    {
        List<string> left = [.. expected];
        foreach (Difference difference in found.Items)
        {
            string text = difference.ToString();
            int index = left.FindIndex(start => text.StartsWith(start, StringComparison.Ordinal));
            if (index >= 0)
            {
                left.RemoveAt(index);
            }
            else
            {
                yield return $"found, and nobody did it: {text}";
            }
        }

        foreach (string start in left)
        {
            yield return $"not found: {start}";
        }
    }
}
