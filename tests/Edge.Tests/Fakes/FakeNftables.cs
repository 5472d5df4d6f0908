using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Tests.Fakes;

/// <summary>A connection to a <see cref="FakeKernel"/>: what the agent gets in place of the real one.</summary>
public sealed class FakeNftables : INftables
{
    private readonly uint _portId;
    private uint _sequence = 1;

    /// <summary>Connects to a kernel of its own, or to one that others use too.</summary>
    public FakeNftables(FakeKernel? kernel = null)
    {
        Kernel = kernel ?? new FakeKernel();
        _portId = Kernel.NextPortId();
    }

    public FakeKernel Kernel { get; }

    /// <summary>All tables as a dump shows them.</summary>
    public IReadOnlyList<TableSnapshot> Tables => Kernel.Tables;

    /// <summary>How often <see cref="ReadTable"/> was asked.</summary>
    public int Reads { get; private set; }

    /// <summary>How often <see cref="ReadForComparison"/> was asked.</summary>
    public int Comparisons { get; private set; }

    /// <summary>Refuses every batch, whatever is in it; null: none.</summary>
    public Errno? RefuseAll { get; set; }

    /// <summary>Called after each batch that was taken; null: nobody is.</summary>
    public Action? Committed { get; set; }

    /// <summary>Refuses every batch that adds or deletes this element, until <see cref="FakeKernel.FailWhen"/> is set to something else.</summary>
    public void FailOn(Set set, byte[] key, Errno errno = Errno.EINVAL) => Kernel.FailWhen = operation =>
        operation.IsElement && operation.Name == set.Name && operation.Key.AsSpan().SequenceEqual(key) ? errno : null;

    /// <inheritdoc/>
    public uint Commit(Transaction transaction)
    {
        if (RefuseAll is { } errno)
        {
            throw new NetlinkException("commit", errno);
        }

        List<(int Message, FakeRefusal Refusal)> refusals = Kernel.Apply(transaction.Encode(_sequence), _portId);
        _sequence += (uint)transaction.Messages.Count + 2;
        if (refusals.Count == 0)
        {
            Committed?.Invoke();
            return Kernel.Generation;
        }

        (int message, FakeRefusal refusal) = refusals[0];
        if (refusal.Errno == Errno.ERESTART)
        {
            throw new GenerationException(transaction.Generation ?? 0, _sequence);
        }

        Transaction.Message sent = transaction.Messages[message];
        throw new NftablesException($"{sent.Verb} {sent.Type} {sent.Subject}", refusal.Errno, sequence: _sequence)
        {
            OperationIndex = OperationIndex(transaction, message, refusal.Key),
            Subject = sent.Subject,
            ElementKey = refusal.Key,
            FurtherErrors = refusals.Count - 1,
        };
    }

    /// <inheritdoc/>
    public bool HasTable(Family family, string name) => Kernel.Read(family, name) is not null;

    /// <inheritdoc/>
    public TableSnapshot? ReadTable(Family family, string name)
    {
        Reads++;
        return Kernel.Read(family, name);
    }

    /// <inheritdoc/>
    public TableSnapshot? ReadForComparison(Family family, string name)
    {
        Comparisons++;
        return Kernel.Read(family, name);
    }

    /// <inheritdoc/>
    public SetSnapshot? ReadSet(Set set) => Kernel.Read(set.Table.Family, set.Table.Name)?.FindSet(set.Name);

    /// <inheritdoc/>
    public SetSnapshot? FindElement(Set set, ReadOnlySpan<byte> key) => Kernel.FindElement(set.Table.Family, set.Table.Name, set.Name, key);

    /// <inheritdoc/>
    public uint ReadGeneration() => Kernel.Generation;

    /// <summary>What <c>nft list ruleset</c> prints.</summary>
    public override string ToString() => Kernel.ToString();

    /// <inheritdoc/>
    public void Dispose() => Kernel.Close(_portId);

    private static int OperationIndex(Transaction transaction, int message, byte[] key)
    {
        int index = transaction.Messages[message].FirstOperation;
        if (key.Length == 0)
        {
            return index;
        }

        NetlinkReader elements = transaction.ElementsOf(message, out _);
        while (elements.Next())
        {
            Element element = ElementCodec.Read(elements.Nested());
            if (element.Key.SequenceEqual(key))
            {
                break;
            }

            index += element.IsIntervalEnd ? 0 : 1;
        }

        return index;
    }
}
