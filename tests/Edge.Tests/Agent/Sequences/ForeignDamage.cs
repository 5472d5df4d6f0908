using Edge.Agent.Proxy;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Tests.Agent.Sequences;

/// <summary>What another program may do to tables that nobody owns.</summary>
internal static class ForeignDamage
{
    /// <summary>Does one thing to one of the tables.</summary>
    /// <param name="nftables">A connection of the other program.</param>
    /// <param name="number">What, to which table, and to which of the objects in it.</param>
    /// <param name="expected">Receives what a comparison has to find then: how the words of each difference begin.</param>
    /// <returns>What was done, in words.</returns>
    public static string Do(INftables nftables, int number, ICollection<string> expected)
    {
        Family family = number % 2 == 0 ? Family.IPv4 : Family.IPv6;
        return nftables.ReadTable(family, DataplaneTable.Name) is TableSnapshot table ? Do(nftables, table, number / 2, expected) : "there is no table to damage";
    }

    /// <summary>Does one thing to a table of any kind.</summary>
    /// <param name="nftables">A connection of the other program.</param>
    /// <param name="table">The table as it is.</param>
    /// <param name="number">What, and to which of the objects in it.</param>
    /// <param name="expected">As above.</param>
    /// <returns>What was done, in words.</returns>
    public static string Do(INftables nftables, TableSnapshot table, int number, ICollection<string> expected)
    {
        const int Kinds = 10;
        using Transaction transaction = new();
        int which = number / Kinds;
        string done = (number % Kinds) switch
        {
            0 => RemoveRule(transaction, table, which, expected),
            1 => FlushChain(transaction, table, which, expected),
            2 => FlushSet(transaction, table, which, expected),
            3 => AddChain(transaction, table, expected),
            4 => AddRule(transaction, table, which, expected),
            5 => RemoveTable(transaction, table, expected),
            6 => ChangeData(transaction, table, which, expected),
            7 => AddTable(transaction, which),
            8 => RemoveElement(transaction, table, which, expected),
            _ => (which % 5) switch
            {
                0 => RemoveBaseChain(transaction, table, which, expected),
                1 => ChangeRule(transaction, table, which, expected),
                2 => AddSet(transaction, table, expected),
                3 => MakeDormant(transaction, table, expected),
                _ => AddElement(transaction, table, which, expected),
            },
        };
        try
        {
            nftables.Commit(transaction);
            return $"{table.Table}: {done}";
        }
        catch (NetlinkException e)
        {
            expected.Clear();
            return $"{table.Table}: {done} in vain: {e.Message}";
        }
    }

    private static string RemoveRule(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        Rule rule = table.Rules[which % table.Rules.Count];
        transaction.Delete(rule);
        expected.Add($"rule {PlaceOf(table, rule)} of chain {rule.Chain} missing");
        return $"a rule of {rule.Chain.Name} is deleted: {rule.Comment}";
    }

    private static string FlushChain(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        Chain chain = table.Chains[which % table.Chains.Count];
        transaction.Flush(chain);
        foreach (Rule rule in table.RulesOf(chain.Name))
        {
            expected.Add($"rule {PlaceOf(table, rule)} of chain {chain} missing");
        }

        return $"chain {chain.Name} is flushed";
    }

    private static string FlushSet(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        if (table.Sets.Count == 0)
        {
            return "no set to flush";
        }

        SetSnapshot snapshot = table.Sets[which % table.Sets.Count];
        Set set = snapshot.Set;
        transaction.Flush(set);
        foreach (Element element in snapshot)
        {
            if (!element.IsIntervalEnd && (set.Flags & (SetFlags.Dynamic | SetFlags.Timeout)) == 0)
            {
                bool range = (set.Flags & SetFlags.Interval) != 0;
                expected.Add(range ? "element " : $"element {set.KeyType.Format(element.Key)} of {Noun(set)} {set} missing");
            }
        }

        return $"set {set.Name} is flushed";
    }

    private static string AddChain(Transaction transaction, TableSnapshot table, ICollection<string> expected)
    {
        transaction.Add(new Chain(table.Table, "theirs"));
        expected.Add($"chain theirs of table {table.Table} added");
        return "a chain is added";
    }

    private static string AddRule(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        Chain chain = table.Chains[which % table.Chains.Count];
        transaction.Insert(new Rule(chain, [new Edge.Nftables.Expressions.Counter()]));
        expected.Add($"rule 1 of chain {chain} added: counter");
        return $"a rule is added to {chain.Name}";
    }

    private static string RemoveTable(Transaction transaction, TableSnapshot table, ICollection<string> expected)
    {
        transaction.Delete(table.Table);
        expected.Add($"table {table.Table} gone");
        return "it is deleted";
    }

    private static string AddTable(Transaction transaction, int which)
    {
        Table other = new(Family.Inet, $"firewall{which}");
        transaction.Add(other);
        return $"nothing, but table {other} is added";
    }

    private static string RemoveElement(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        if (Pick(table, which, static set => true) is not { } set)
        {
            return "no element to delete";
        }

        Element element = At(set, which);
        transaction.DeleteElement(set.Set, element);
        expected.Add(NameOf(set.Set, element));
        return $"element {set.Set.KeyType.Format(element.Key)} of {set.Set.Name} is deleted";
    }

    private static string ChangeData(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        if (Pick(table, which, static set => set.IsMap) is not { } set)
        {
            return "no element to change";
        }

        Element element = At(set, which);
        byte[] data = element.Data.ToArray();
        data[which % data.Length] ^= (byte)(1 << (which % 8));
        transaction.DeleteElement(set.Set, element);
        transaction.AddElement(set.Set, new Element { Key = element.Key, KeyEnd = element.KeyEnd, Data = data });
        expected.Add(NameOf(set.Set, element));
        return $"element {set.Set.KeyType.Format(element.Key)} of {set.Set.Name} leads elsewhere";
    }

    private static string RemoveBaseChain(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        Chain[] chains = [.. table.Chains.Where(static chain => chain.Hook is not null)];
        Chain chain = chains[which % chains.Length];
        transaction.Flush(chain);
        transaction.Delete(chain);
        expected.Add($"chain {chain.Name} of table {table.Table} missing");
        return $"chain {chain.Name} is deleted";
    }

    private static string ChangeRule(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        Rule rule = table.Rules[which % table.Rules.Count];
        transaction.Replace(rule with { Expressions = [new Edge.Nftables.Expressions.Counter()] });
        expected.Add($"rule {PlaceOf(table, rule)} of chain {rule.Chain} changed: ");
        return $"a rule of {rule.Chain.Name} does nothing but count: {rule.Comment}";
    }

    private static string AddSet(Transaction transaction, TableSnapshot table, ICollection<string> expected)
    {
        transaction.Add(new Set(table.Table, "theirs") { KeyType = ElementField.DestinationPort });
        expected.Add($"set theirs of table {table.Table} added");
        return "a set is added";
    }

    private static string MakeDormant(Transaction transaction, TableSnapshot table, ICollection<string> expected)
    {
        transaction.Add(table.Table with { Dormant = true });
        expected.Add($"table {table.Table} changed: ");
        return "it is made dormant";
    }

    private static string AddElement(Transaction transaction, TableSnapshot table, int which, ICollection<string> expected)
    {
        if (table.FindSet("frontends") is not { } frontends)
        {
            return "no frontends to add to";
        }

        byte[] key = new byte[frontends.Set.KeyType.LengthBytes];
        key[0] = 203;
        key[^8] = 6; // tcp
        transaction.AddElement(frontends.Set, new Element { Key = key, Data = BitConverter.GetBytes(which) });
        expected.Add($"element {frontends.Set.KeyType.Format(key)} of map {frontends.Set} added");
        return "an element is added to frontends";
    }

    private static int PlaceOf(TableSnapshot table, Rule rule) => table.RulesOf(rule.Chain.Name).TakeWhile(other => other.Handle != rule.Handle).Count() + 1;

    private static string Noun(Set set) => set.IsMap ? "map" : "set";

    private static string NameOf(Set set, Element element) =>
        element.KeyEnd.IsEmpty ? $"element {set.KeyType.Format(element.Key)} of {Noun(set)} {set} " : "element ";

    // Only packets write dynamic sets; intervals of the small sets are two elements each.
    private static SetSnapshot? Pick(TableSnapshot table, int which, Func<Set, bool> suits)
    {
        SetSnapshot[] sets = [.. table.Sets.Where(set => set.Count > 0 && suits(set.Set) && (set.Set.Flags & (SetFlags.Dynamic | SetFlags.Timeout)) == 0
            && ((set.Set.Flags & SetFlags.Interval) == 0 || set.Set.KeyType.IsConcatenation))];
        return sets.Length == 0 ? null : sets[which % sets.Length];
    }

    // By key: the order in which a kernel lists elements is its own.
    private static Element At(SetSnapshot set, int which)
    {
        var keys = new List<byte[]>();
        foreach (Element element in set)
        {
            keys.Add([.. element.Key, .. element.KeyEnd]);
        }

        keys.Sort(static (one, other) => one.AsSpan().SequenceCompareTo(other));
        byte[] wanted = keys[which % keys.Count];
        foreach (Element element in set)
        {
            if (wanted.AsSpan().SequenceEqual([.. element.Key, .. element.KeyEnd]))
            {
                return element;
            }
        }

        throw new InvalidOperationException("an element vanished from a list that was read");
    }
}
