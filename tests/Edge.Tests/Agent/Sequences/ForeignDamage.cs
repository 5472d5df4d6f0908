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
    /// <returns>What was done, in words.</returns>
    public static string Do(INftables nftables, int number)
    {
        const int Kinds = 10;
        Family family = number % 2 == 0 ? Family.IPv4 : Family.IPv6;
        if (nftables.ReadTable(family, DataplaneTable.Name) is not TableSnapshot table)
        {
            return "there is no table to damage";
        }

        using Transaction transaction = new();
        int which = number / 2 / Kinds;
        string done = (number / 2 % Kinds) switch
        {
            0 => RemoveRule(transaction, table, which),
            1 => FlushChain(transaction, table, which),
            2 => FlushSet(transaction, table, which),
            3 => AddChain(transaction, table),
            4 => AddRule(transaction, table, which),
            5 => RemoveTable(transaction, table),
            6 => ChangeData(transaction, table, which),
            7 => AddTable(transaction, which),
            _ => RemoveElement(transaction, table, which),
        };
        try
        {
            nftables.Commit(transaction);
            return $"{table.Table}: {done}";
        }
        catch (NetlinkException e)
        {
            return $"{table.Table}: {done} in vain: {e.Message}";
        }
    }

    private static string RemoveRule(Transaction transaction, TableSnapshot table, int which)
    {
        Rule rule = table.Rules[which % table.Rules.Count];
        transaction.Delete(rule);
        return $"a rule of {rule.Chain.Name} is deleted: {rule.Comment}";
    }

    private static string FlushChain(Transaction transaction, TableSnapshot table, int which)
    {
        Chain chain = table.Chains[which % table.Chains.Count];
        transaction.Flush(chain);
        return $"chain {chain.Name} is flushed";
    }

    private static string FlushSet(Transaction transaction, TableSnapshot table, int which)
    {
        Set set = table.Sets[which % table.Sets.Count].Set;
        transaction.Flush(set);
        return $"set {set.Name} is flushed";
    }

    private static string AddChain(Transaction transaction, TableSnapshot table)
    {
        transaction.Add(new Chain(table.Table, "theirs"));
        return "a chain is added";
    }

    private static string AddRule(Transaction transaction, TableSnapshot table, int which)
    {
        Chain chain = table.Chains[which % table.Chains.Count];
        transaction.Insert(new Rule(chain, [new Edge.Nftables.Expressions.Counter()]));
        return $"a rule is added to {chain.Name}";
    }

    private static string RemoveTable(Transaction transaction, TableSnapshot table)
    {
        transaction.Delete(table.Table);
        return "it is deleted";
    }

    private static string AddTable(Transaction transaction, int which)
    {
        Table other = new(Family.Inet, $"firewall{which}");
        transaction.Add(other);
        return $"nothing, but table {other} is added";
    }

    private static string RemoveElement(Transaction transaction, TableSnapshot table, int which)
    {
        if (Pick(table, which, static set => true) is not { } set)
        {
            return "no element to delete";
        }

        Element element = At(set, which);
        transaction.DeleteElement(set.Set, element);
        return $"element {set.Set.KeyType.Format(element.Key)} of {set.Set.Name} is deleted";
    }

    private static string ChangeData(Transaction transaction, TableSnapshot table, int which)
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
        return $"element {set.Set.KeyType.Format(element.Key)} of {set.Set.Name} leads elsewhere";
    }

    // Only packets write dynamic sets; intervals of the small sets are two elements each.
    private static SetSnapshot? Pick(TableSnapshot table, int which, Func<Set, bool> suits)
    {
        SetSnapshot[] sets = [.. table.Sets.Where(set => set.Count > 0 && suits(set.Set) && (set.Set.Flags & SetFlags.Dynamic) == 0
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
