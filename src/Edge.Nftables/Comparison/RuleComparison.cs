using System.Globalization;
using Edge.Nftables.Text;

namespace Edge.Nftables.Comparison;

/// <summary>Compares the rules of a chain by their longest common sequence, so that one rule that is gone is one difference and not as many as come behind it.</summary>
internal static class RuleComparison
{
    // Ours have up to some hundred rules; what is longer was filled by somebody else, and is compared place by place.
    private const int LargestTable = 1 << 18;

    internal static void Compare(TableSnapshot wanted, TableSnapshot kernel, string chain, DifferenceList into)
    {
        List<Rule> ours = RulesOf(wanted, chain), theirs = RulesOf(kernel, chain);
        int first = 0, end = ours.Count, otherEnd = theirs.Count;
        while (first < end && first < otherEnd && ours[first].Equals(theirs[first]))
        {
            first++;
        }

        while (end > first && otherEnd > first && ours[end - 1].Equals(theirs[otherEnd - 1]))
        {
            end--;
            otherEnd--;
        }

        var report = new Report(wanted, ours, kernel, theirs, $"chain {wanted.Table} {chain}", into);
        int width = otherEnd - first + 1;
        if (end == first || otherEnd == first || (long)(end - first + 1) * width > LargestTable)
        {
            report.Add(first, end, first, otherEnd);
            return;
        }

        Walk(Lengths(ours, theirs, first, end, otherEnd), width, first, end, otherEnd, report);
    }

    // How long the common sequence is from each pair of places on.
    private static int[] Lengths(List<Rule> ours, List<Rule> theirs, int first, int end, int otherEnd)
    {
        int width = otherEnd - first + 1;
        int[] lengths = new int[(end - first + 1) * width];
        for (int i = end - first - 1; i >= 0; i--)
        {
            for (int j = width - 2; j >= 0; j--)
            {
                lengths[(i * width) + j] = ours[first + i].Equals(theirs[first + j])
                    ? lengths[((i + 1) * width) + j + 1] + 1
                    : Math.Max(lengths[((i + 1) * width) + j], lengths[(i * width) + j + 1]);
            }
        }

        return lengths;
    }

    private static void Walk(int[] lengths, int width, int first, int end, int otherEnd, in Report report)
    {
        int i = 0, j = 0, from = 0, otherFrom = 0;
        while (i < end - first && j < otherEnd - first)
        {
            int here = lengths[(i * width) + j];
            if (here == lengths[((i + 1) * width) + j])
            {
                i++;
            }
            else if (here == lengths[(i * width) + j + 1])
            {
                j++;
            }
            else
            {
                report.Add(first + from, first + i, first + otherFrom, first + j);
                (from, otherFrom) = (++i, ++j);
            }
        }

        report.Add(first + from, end, first + otherFrom, otherEnd);
    }

    private static List<Rule> RulesOf(TableSnapshot table, string chain)
    {
        List<Rule> rules = [];
        foreach (Rule rule in table.Rules)
        {
            if (rule.Chain.Name == chain)
            {
                rules.Add(rule);
            }
        }

        return rules;
    }

    private readonly struct Report(TableSnapshot wanted, List<Rule> ours, TableSnapshot kernel, List<Rule> theirs, string place, DifferenceList into)
    {
        // Between two rules that both have: what stands at the same place was changed.
        public void Add(int from, int to, int otherFrom, int otherTo)
        {
            for (int index = 0; index < Math.Max(to - from, otherTo - otherFrom); index++)
            {
                if (into.Room <= 0)
                {
                    into.Count(1);
                    continue;
                }

                string? mine = from + index < to ? RulesetText.Print(wanted, ours[from + index]) : null;
                string? other = otherFrom + index < otherTo ? RulesetText.Print(kernel, theirs[otherFrom + index]) : null;
                int position = (mine is null ? otherFrom : from) + index + 1;
                into.Add("rule", position.ToString(CultureInfo.InvariantCulture), place, mine, other);
            }
        }
    }
}
