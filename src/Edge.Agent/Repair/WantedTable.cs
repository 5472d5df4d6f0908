using Edge.Nftables;

namespace Edge.Agent.Repair;

/// <summary>One of our tables as the kernel should have it at one moment. Does not change any more: another thread may compare it.</summary>
/// <param name="Table">Which one.</param>
/// <param name="Content">What should be in it; null when there should be no such table.</param>
internal sealed record WantedTable(Table Table, TableSnapshot? Content)
{
    /// <summary>The content of a table that is written from nothing.</summary>
    /// <param name="table">Which one.</param>
    /// <param name="write">Writes all of it.</param>
    public static WantedTable Of(Table table, Action<Transaction> write)
    {
        using var transaction = new Transaction();
        write(transaction);
        return new WantedTable(table, transaction.ToTable(table));
    }
}
