using Edge.Agent.Repair;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Agent.Uplinks;

/// <summary>Keeps the table of <see cref="UplinkRuleset"/> in the kernel, replaced in one transaction or not there at all.</summary>
/// <param name="nftables">The kernel.</param>
/// <param name="owned">The kernel supports an owned, persistent table: nobody else can change it.</param>
internal sealed class UplinkTable(INftables nftables, bool owned)
{
    private UplinkRuleset? _inKernel;
    private bool _known;

    /// <summary>What the kernel refused; null when it has what is wanted.</summary>
    public string? Problem { get; private set; }

    public bool IsOwned => owned;

    /// <summary>What an earlier run left: the numbers of its uplinks.</summary>
    public List<(int Number, string Name)> ReadNumbers()
    {
        try
        {
            return nftables.ReadTable(Family.Inet, UplinkRuleset.Name) is { } kernel ? UplinkRuleset.NumbersOf(kernel) : [];
        }
        catch (NetlinkException)
        {
            // Said when the table is to be written.
            return [];
        }
    }

    /// <summary>Puts a ruleset in the place of what is there.</summary>
    /// <param name="wanted">Null: there should be none.</param>
    /// <param name="verify">Compares with the kernel although nothing was changed from here.</param>
    /// <returns>Whether anything was written.</returns>
    public bool Apply(UplinkRuleset? wanted, bool verify)
    {
        if (_known && _inKernel?.Digest == wanted?.Digest && !(verify && !owned))
        {
            return false;
        }

        try
        {
            TableSnapshot? kernel = nftables.ReadTable(Family.Inet, UplinkRuleset.Name);
            bool changed = wanted is null ? kernel is not null : kernel is null || !wanted.IsSameAs(kernel);
            if (changed || (owned && kernel is not null))
            {
                Write(kernel, wanted, changed);
            }

            (_inKernel, _known, Problem) = (wanted, true, null);
            return changed;
        }
        catch (NetlinkException e)
        {
            _known = false;
            Problem = wanted is null ? null : $"{e.Message}; the uplink of connections is not kept, replies leave as the main table says";
            return false;
        }
    }

    /// <summary>Adds the table as it was written last; nothing after the kernel refused it.</summary>
    public void AddWanted(ICollection<WantedTable> into)
    {
        if (_known)
        {
            into.Add(_inKernel is null ? new WantedTable(new Table(Family.Inet, UplinkRuleset.Name), null) : _inKernel.ToWanted());
        }
    }

    private void Write(TableSnapshot? kernel, UplinkRuleset? wanted, bool changed)
    {
        using var transaction = new Transaction();
        if (changed && kernel is not null)
        {
            transaction.Delete(kernel.Table);
        }

        if (changed)
        {
            wanted?.AddTo(transaction);
        }
        else
        {
            // Takes the table over from an owner that is dead.
            transaction.Add(wanted!.Table);
        }

        nftables.Commit(transaction);
    }
}
