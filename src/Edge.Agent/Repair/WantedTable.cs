using Edge.Nftables;

namespace Edge.Agent.Repair;

/// <summary>One of our tables as the kernel should have it at one moment. Does not change any more: another thread may compare it.</summary>
internal sealed class WantedTable
{
    // What of the table is not many elements, and the rest in parts.
    private readonly TableSnapshot? _fixed;
    private readonly IEnumerable<Action<Transaction>> _parts;

    /// <param name="table">Which one.</param>
    /// <param name="content">What should be in it; null when there should be no such table.</param>
    public WantedTable(Table table, TableSnapshot? content)
        : this(table, content, [])
    {
    }

    private WantedTable(Table table, TableSnapshot? content, IEnumerable<Action<Transaction>> parts) => (Table, _fixed, _parts) = (table, content, parts);

    /// <summary>Which one.</summary>
    public Table Table { get; }

    /// <summary>What should be in it, made now; null when there should be no such table.</summary>
    public TableSnapshot? Content => Complete(_fixed is null ? null : _fixed with { Sets = [.. Copies(_fixed.Sets)] });

    /// <summary>The same as a comparison needs it: an element costs 16 bytes.</summary>
    public TableSnapshot? ForComparison() => Complete(_fixed?.ForComparison());

    /// <summary>The content of a table that is written from nothing.</summary>
    /// <param name="table">Which one.</param>
    /// <param name="write">Writes all of it, or all but the parts.</param>
    /// <param name="parts">Each writes some of the elements, later and on another thread.</param>
    public static WantedTable Of(Table table, Action<Transaction> write, IEnumerable<Action<Transaction>>? parts = null)
    {
        using var transaction = new Transaction();
        write(transaction);
        return new WantedTable(table, transaction.ToTable(table), parts ?? []);
    }

    private TableSnapshot? Complete(TableSnapshot? content)
    {
        using var transaction = new Transaction();
        foreach (Action<Transaction> part in content is null ? [] : _parts)
        {
            transaction.Clear();
            part(transaction);
            transaction.AddElementsTo(content!.Sets);
        }

        return content;
    }

    private static IEnumerable<SetSnapshot> Copies(IReadOnlyList<SetSnapshot> sets)
    {
        foreach (SetSnapshot set in sets)
        {
            yield return set.Copy();
        }
    }
}
