using System.Net;
using System.Net.Sockets;
using Edge.Agent.Repair;
using Edge.Linux;
using Edge.Nftables;
using Edge.Nftables.Comparison;

namespace Edge.Agent.Pair;

/// <summary>
/// The lease as an element of an nftables set with a time-out: it runs out in the kernel when the agent hangs, is stopped or dies. Renewing deletes the
/// element and adds it anew in one transaction, which the kernel refuses when there is nothing to delete: it cannot come back to life behind the back
/// of who took over. The cost is the same for any number of addresses. Not thread-safe.
/// </summary>
internal sealed class KernelLease : IPairLease, IDisposable
{
    private const int NamedDifferences = 8;

    private readonly INftables _nftables;
    private readonly TimeSpan _length;
    private readonly LeaseTable[] _tables;
    private readonly HashSet<IPAddress> _guarded = [];

    // The same for other threads; null before the tables are there.
    private IPAddress[]? _wanted;
    private readonly Transaction _transaction = new();

    /// <param name="nftables">A connection of its own: it owns the tables. Disposed with the lease.</param>
    /// <param name="owned">The kernel supports owned, persistent tables.</param>
    /// <param name="length">How long a lease runs.</param>
    public KernelLease(INftables nftables, bool owned, TimeSpan length)
    {
        _nftables = nftables;
        _length = length;
        _tables = [new LeaseTable(AddressFamily.InterNetwork, owned), new LeaseTable(AddressFamily.InterNetworkV6, owned)];
    }

    public string? Problem { get; private set; }

    public TimeSpan Open(out bool hadAddresses)
    {
        hadAddresses = false;
        try
        {
            // Of two families with different rests the shorter one counts: the other one is no proof.
            TimeSpan left = _length;
            foreach (LeaseTable table in _tables)
            {
                TimeSpan rest = Adopt(table);
                left = rest < left ? rest : left;
            }

            if (left == TimeSpan.Zero)
            {
                End();
            }

            Volatile.Write(ref _wanted, [.. _guarded]);
            hadAddresses = _guarded.Count > 0;
            return left;
        }
        catch (NftablesException e)
        {
            Problem = e.Message;
            return TimeSpan.Zero;
        }
    }

    public void Guard(IReadOnlySet<IPAddress> addresses, bool onlyThese)
    {
        if (Problem is not null || (onlyThese ? _guarded.SetEquals(addresses) : _guarded.IsSupersetOf(addresses)))
        {
            return;
        }

        _transaction.Clear();
        if (onlyThese)
        {
            foreach (IPAddress address in _guarded)
            {
                if (!addresses.Contains(address))
                {
                    TableOf(address).Write(_transaction, address, remove: true);
                }
            }

            _guarded.IntersectWith(addresses);
        }

        foreach (IPAddress address in addresses)
        {
            if (!_guarded.Contains(address))
            {
                TableOf(address).Write(_transaction, address, remove: false);
            }
        }

        _nftables.Commit(_transaction);
        _guarded.UnionWith(addresses);
        Volatile.Write(ref _wanted, [.. _guarded]);
    }

    public void Begin()
    {
        if (Problem is not null)
        {
            return;
        }

        End();
        _transaction.Clear();
        foreach (LeaseTable table in _tables)
        {
            table.Begin(_transaction, _length);
        }

        _nftables.Commit(_transaction);
    }

    public bool Renew()
    {
        if (Problem is not null)
        {
            return true;
        }

        _transaction.Clear();
        foreach (LeaseTable table in _tables)
        {
            table.End(_transaction);
            table.Begin(_transaction, _length);
        }

        return TryCommit();
    }

    public void End()
    {
        if (Problem is not null)
        {
            return;
        }

        // Each for itself: one that has run out is no reason to keep the other one.
        foreach (LeaseTable table in _tables)
        {
            _transaction.Clear();
            table.End(_transaction);
            TryCommit();
        }
    }

    public string? Restore(TimeSpan left)
    {
        if (Problem is not null)
        {
            return null;
        }

        List<WantedTable> wanted = [];
        AddWanted(wanted);
        var differences = new DifferenceList(NamedDifferences);
        KernelFinder.Compare(wanted, _nftables, differences);
        if (differences.Total == 0)
        {
            return null;
        }

        _transaction.Clear();
        foreach (LeaseTable table in _tables)
        {
            // Whatever is there gives way to this in one step.
            _transaction.Add(table.Table);
            _transaction.Delete(table.Table);
            Write(table, _guarded, _transaction);
            if (left > TimeSpan.Zero)
            {
                table.Begin(_transaction, left);
            }
        }

        _nftables.Commit(_transaction);
        return differences.ToText(NamedDifferences);
    }

    /// <summary>Adds the tables as they should be; any thread.</summary>
    public void AddWanted(ICollection<WantedTable> into)
    {
        if (Problem is null && Volatile.Read(ref _wanted) is { } guarded)
        {
            foreach (LeaseTable table in _tables)
            {
                into.Add(WantedTable.Of(table.Table, transaction => Write(table, guarded, transaction)));
            }
        }
    }

    public void Dispose() => _nftables.Dispose();

    private static void Write(LeaseTable table, IReadOnlyCollection<IPAddress> guarded, Transaction transaction)
    {
        table.AddTo(transaction);
        foreach (IPAddress address in guarded)
        {
            if (address.AddressFamily == table.Family)
            {
                table.Write(transaction, address, remove: false);
            }
        }
    }

    private bool TryCommit()
    {
        try
        {
            _nftables.Commit(_transaction);
            return true;
        }
        catch (NftablesException e) when (e.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    private LeaseTable TableOf(IPAddress address) => _tables[address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1];

    private TimeSpan Adopt(LeaseTable table)
    {
        TableSnapshot? kernel = _nftables.ReadTable(table.Table.Family, table.Table.Name);
        bool same = kernel is not null && table.IsSame(kernel);
        _transaction.Clear();
        if (same)
        {
            // Takes the table over when its last owner is dead.
            _transaction.Add(table.Table);
        }
        else
        {
            if (kernel is not null)
            {
                _transaction.Delete(kernel.Table);
            }

            table.AddTo(_transaction);
        }

        _nftables.Commit(_transaction);
        return same ? Read(kernel!, table) : TimeSpan.Zero;
    }

    private TimeSpan Read(TableSnapshot kernel, LeaseTable table)
    {
        int length = table.Family == AddressFamily.InterNetwork ? 4 : 16;
        foreach (Element element in kernel.FindSet(table.Addresses.Name)!)
        {
            _guarded.Add(new IPAddress(element.Key[..length]));
        }

        TimeSpan left = TimeSpan.Zero;
        foreach (Element element in kernel.FindSet(table.Lease.Name)!)
        {
            left = element.Expiration ?? TimeSpan.Zero;
        }

        return left;
    }
}
