using Edge.Nftables.Text;

namespace Edge.Nftables.Comparison;

/// <summary>
/// Finds what is different between a table as it should be and as the kernel has it: flags, sets, elements, chains, rules, flowtables. Pure. Elements that come and go by
/// themselves, of sets that packets write to or whose elements have a time-out, are not compared; counters never are.
/// </summary>
public static class TableComparison
{
    /// <summary>Compares one table.</summary>
    /// <param name="table">Which one.</param>
    /// <param name="wanted">As it should be (<see cref="Transaction.ToTable"/>); null when there should be none.</param>
    /// <param name="kernel">As it was read; null when there is none.</param>
    /// <param name="into">Receives the differences. Of a table, set or chain that is missing or not ours, what is in it is not listed.</param>
    public static void Compare(Table table, TableSnapshot? wanted, TableSnapshot? kernel, DifferenceList into)
    {
        if (wanted is null || kernel is null)
        {
            if (!ReferenceEquals(wanted, kernel))
            {
                into.Add("table", table.ToString(), "", wanted is null ? null : Header(wanted.Table), kernel is null ? null : Header(kernel.Table));
            }

            return;
        }

        if (Header(wanted.Table) is { } one && Header(kernel.Table) is { } other && one != other)
        {
            into.Add("table", table.ToString(), "", one, other);
        }

        CompareStatic(wanted, kernel, static _ => true, into);
        foreach (SetSnapshot set in wanted.Sets)
        {
            if ((set.Set.Flags & (SetFlags.Dynamic | SetFlags.Timeout)) == 0 && set.Set.Timeout is null && kernel.FindSet(set.Set.Name) is { } found)
            {
                ElementComparison.Compare(set, found, into);
            }
        }
    }

    /// <summary>Compares sets without their elements, chains, rules and flowtables.</summary>
    /// <param name="wanted">As it should be.</param>
    /// <param name="kernel">As it was read.</param>
    /// <param name="isOurs">Whether a set, chain or flowtable of this name is compared; others are passed over.</param>
    /// <param name="into">Receives the differences.</param>
    public static void CompareStatic(TableSnapshot wanted, TableSnapshot kernel, Predicate<string> isOurs, DifferenceList into)
    {
        CompareSets(wanted, kernel, isOurs, into);
        CompareFlowtables(wanted, kernel, isOurs, into);
        foreach (Chain chain in wanted.Chains)
        {
            if (isOurs(chain.Name))
            {
                Compare(wanted, chain, kernel, into);
            }
        }

        foreach (Chain chain in kernel.Chains)
        {
            if (isOurs(chain.Name) && wanted.FindChain(chain.Name) is null)
            {
                into.Add("chain", chain.Name, $"table {kernel.Table}", null, RulesetText.Header(chain));
            }
        }
    }

    private static void Compare(TableSnapshot wanted, Chain chain, TableSnapshot kernel, DifferenceList into)
    {
        if (kernel.FindChain(chain.Name) is not { } found)
        {
            into.Add("chain", chain.Name, $"table {wanted.Table}", RulesetText.Header(chain), null);
            return;
        }

        if (chain.Hook != found.Hook || chain.Comment != found.Comment)
        {
            into.Add("chain", chain.Name, $"table {wanted.Table}", RulesetText.Header(chain), RulesetText.Header(found));
        }

        RuleComparison.Compare(wanted, kernel, chain.Name, into);
    }

    private static void CompareSets(TableSnapshot wanted, TableSnapshot kernel, Predicate<string> isOurs, DifferenceList into)
    {
        foreach (SetSnapshot snapshot in wanted.Sets)
        {
            Set set = snapshot.Set;
            if (!isOurs(set.Name))
            {
                continue;
            }

            string header = SetText.Header(set);
            string? found = kernel.FindSet(set.Name) is { } there ? SetText.Header(there.Set) : null;
            if (header != found)
            {
                into.Add(set.IsMap ? "map" : "set", set.Name, $"table {wanted.Table}", header, found);
            }
        }

        foreach (SetSnapshot snapshot in kernel.Sets)
        {
            if (isOurs(snapshot.Set.Name) && wanted.FindSet(snapshot.Set.Name) is null)
            {
                into.Add(snapshot.Set.IsMap ? "map" : "set", snapshot.Set.Name, $"table {kernel.Table}", null, SetText.Header(snapshot.Set));
            }
        }
    }

    private static void CompareFlowtables(TableSnapshot wanted, TableSnapshot kernel, Predicate<string> isOurs, DifferenceList into)
    {
        foreach (Flowtable flowtable in wanted.Flowtables)
        {
            string? found = Find(kernel, flowtable.Name) is { } there ? RulesetText.Header(there) : null;
            if (isOurs(flowtable.Name) && RulesetText.Header(flowtable) is { } header && header != found)
            {
                into.Add("flowtable", flowtable.Name, $"table {wanted.Table}", header, found);
            }
        }

        foreach (Flowtable flowtable in kernel.Flowtables)
        {
            if (isOurs(flowtable.Name) && Find(wanted, flowtable.Name) is null)
            {
                into.Add("flowtable", flowtable.Name, $"table {kernel.Table}", null, RulesetText.Header(flowtable));
            }
        }
    }

    private static Flowtable? Find(TableSnapshot table, string name)
    {
        foreach (Flowtable flowtable in table.Flowtables)
        {
            if (flowtable.Name == name)
            {
                return flowtable;
            }
        }

        return null;
    }

    private static string Header(Table table) => RulesetText.Header(table);
}
