using System.Buffers;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables.Comparison;
using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>
/// Reads a table by several dumps and makes sure that they belong together: each dump says when a change interrupted it, and the
/// generation must be the same before and after.
/// </summary>
/// <param name="connection">The kernel.</param>
/// <param name="family">Address family.</param>
/// <param name="name">Name of the table.</param>
/// <param name="rulesOnly">The elements of named sets are left out: they may be many.</param>
/// <param name="forComparison">Of elements only hashes are kept, and of sets that packets write to nothing.</param>
internal sealed class TableReader(NftablesConnection connection, Family family, string name, bool rulesOnly = false, bool forComparison = false)
{
    private const int Attempts = 20;
    private const ushort ElementListTable = 1; // NFTA_SET_ELEM_LIST_TABLE
    private const ushort ElementListSet = 2; // NFTA_SET_ELEM_LIST_SET
    private const ushort ElementListElements = 3; // NFTA_SET_ELEM_LIST_ELEMENTS

    private readonly List<Chain> _chains = [];
    private readonly List<Rule> _rules = [];
    private readonly List<SetSnapshot> _sets = [];
    private readonly List<Flowtable> _flowtables = [];
    private Table? _table;
    private uint _owner;

    /// <summary>Reads the table; <see langword="null"/> when there is none.</summary>
    /// <exception cref="NetlinkException">The tables kept changing (<see cref="Errno.EINTR"/>), or the kernel refused.</exception>
    internal TableSnapshot? Read()
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            _chains.Clear();
            _rules.Clear();
            _sets.Clear();
            _flowtables.Clear();
            uint generation = connection.ReadGeneration();
            if (!Exists())
            {
                return null;
            }

            if (ReadChains() && ReadRules() && ReadSets() && ReadElements() && ReadFlowtables() && connection.ReadGeneration() == generation)
            {
                return Build(generation);
            }
        }

        throw new NetlinkException(What, Errno.EINTR, $"the tables kept changing during {Attempts} attempts");
    }

    /// <summary>Reads the elements of one set; <see langword="null"/> when there is none.</summary>
    /// <exception cref="NetlinkException">The set kept changing (<see cref="Errno.EINTR"/>), or the kernel refused.</exception>
    internal SetSnapshot? ReadSet(Set set)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var snapshot = new SetSnapshot(set);
            if (TryReadElements(snapshot, out bool exists) && !HasDuplicates(snapshot))
            {
                return snapshot;
            }

            if (!exists)
            {
                return null;
            }
        }

        throw new NetlinkException($"{What} set {set.Name}", Errno.EINTR, $"the set kept changing during {Attempts} attempts");
    }

    private string What => $"read table {family.ToNft()} {name}";

    /// <summary>Whether there is such a table (<c>NFT_MSG_GETTABLE</c> by name).</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    internal bool Exists()
    {
        NetlinkWriter writer = connection.NewRequest(NftMessage.GetTable, NetlinkFlags.Acknowledge, family, out NetlinkNest message);
        writer.WriteString(TableCodec.Name, name);
        writer.EndMessage(message);
        NetlinkAcknowledgement answer = connection.TryRequest(What, (_, payload) =>
        {
            NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out byte _);
            _table = TableCodec.Read(family, reader, out _owner);
        });
        if (answer.Errno == Errno.ENOENT)
        {
            return false;
        }

        answer.ThrowIfError(What);
        return true;
    }

    // The kernel filters chains by family only.
    private bool ReadChains() => Dump(NftMessage.GetChain, null, reader =>
    {
        Chain chain = ChainCodec.Read(family, reader);
        if (chain.Table.Name == name)
        {
            _chains.Add(chain with { Table = _table! });
        }
    });

    private bool ReadRules() => Dump(NftMessage.GetRule, RuleCodec.Table, reader =>
    {
        Rule rule = RuleCodec.Read(family, reader);
        if (rule.Chain.Table.Name == name)
        {
            _rules.Add(rule);
        }
    });

    private bool ReadSets() => Dump(NftMessage.GetSet, SetCodec.Table, reader =>
    {
        Set set = SetCodec.Read(family, reader);
        if (set.Table.Name == name)
        {
            // Ids belong to the transaction that made the set.
            set = set with { Table = _table!, Id = 0 };
            _sets.Add(forComparison ? SetSnapshot.ForComparison(set) : new SetSnapshot(set));
        }
    });

    private bool ReadFlowtables() => Dump(NftMessage.GetFlowtable, FlowtableCodec.Table, reader =>
    {
        Flowtable flowtable = FlowtableCodec.Read(family, reader);
        if (flowtable.Table.Name == name)
        {
            _flowtables.Add(flowtable with { Table = _table! });
        }
    });

    // A table that goes away meanwhile is a change like any other: the next attempt sees it.
    private bool Dump(NftMessage type, ushort? tableAttribute, Action<NetlinkReader> take)
    {
        NetlinkWriter writer = connection.NewRequest(type, NetlinkFlags.Dump, family, out NetlinkNest message);
        if (tableAttribute is { } attribute)
        {
            writer.WriteString(attribute, name);
        }

        writer.EndMessage(message);
        try
        {
            return connection.TryDump(What, (_, payload) => take(NetlinkReader.AfterNetfilterHeader(payload, out byte _)));
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    private bool ReadElements()
    {
        // A set may also go away after it was listed.
        return _sets.TrueForAll(snapshot =>
            (rulesOnly && (snapshot.Set.Flags & SetFlags.Anonymous) == 0) || (forComparison && (snapshot.Set.Flags & SetFlags.Dynamic) != 0) || (TryReadElements(snapshot, out _) && !HasDuplicates(snapshot)));
    }

    private bool TryReadElements(SetSnapshot snapshot, out bool exists)
    {
        NetlinkWriter writer = connection.NewRequest(NftMessage.GetSetElement, NetlinkFlags.Dump, family, out NetlinkNest message);
        writer.WriteString(ElementListTable, name);
        writer.WriteString(ElementListSet, snapshot.Set.Name);
        writer.EndMessage(message);
        try
        {
            exists = true;
            return connection.TryDump(What, (_, payload) => AddElements(snapshot, payload));
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.ENOENT)
        {
            exists = false;
            return false;
        }
    }

    /// <summary>
    /// Whether an element came twice. A hash table that still grows in the background after a large commit changes its order
    /// between two messages of a dump, which then repeats some elements and misses as many, and neither the generation nor
    /// <c>NLM_F_DUMP_INTR</c> tells (seen on 6.18; net/netfilter/nft_set_hash.c: nft_rhash_walk continues by a count of elements).
    /// </summary>
    private bool HasDuplicates(SetSnapshot snapshot)
    {
        // Intervals are ordered, and their ends may repeat a key. A set that packets write to changes all the time anyway: waiting
        // for it to stand still could be waiting for ever.
        if ((snapshot.Set.Flags & (SetFlags.Interval | SetFlags.Dynamic)) != 0)
        {
            return false;
        }

        if (forComparison)
        {
            return HasDuplicates(snapshot.Hashes.Keys);
        }

        ulong[] rented = ArrayPool<ulong>.Shared.Rent(snapshot.Count);
        int count = 0;
        foreach (Element element in snapshot)
        {
            rented[count++] = Fnv1a.Add(Fnv1a.Start, element.Key);
        }

        Span<ulong> hashes = rented.AsSpan(0, count);
        hashes.Sort();
        bool found = HasDuplicates(hashes);
        ArrayPool<ulong>.Shared.Return(rented);
        return found;
    }

    private static bool HasDuplicates(ReadOnlySpan<ulong> sorted)
    {
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1])
            {
                return true;
            }
        }

        return false;
    }

    private static void AddElements(SetSnapshot snapshot, ReadOnlySpan<byte> payload)
    {
        NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out _);
        while (reader.Next())
        {
            if (reader.Type == ElementListElements)
            {
                snapshot.Add(reader.Value);
            }
        }
    }

    private TableSnapshot Build(uint generation)
    {
        Dictionary<string, Chain> chains = _chains.ToDictionary(chain => chain.Name);
        Dictionary<string, ConstantSet> anonymous = _sets
            .Where(set => (set.Set.Flags & SetFlags.Anonymous) != 0)
            .ToDictionary(set => set.Set.Name, AnonymousSets.ToConstantSet);
        var rules = new List<Rule>(_rules.Count);
        foreach (Rule rule in _rules)
        {
            Chain chain = chains.GetValueOrDefault(rule.Chain.Name, rule.Chain);
            rules.Add(rule with { Chain = chain, Expressions = AnonymousSets.Inline(rule.Expressions, anonymous) });
        }

        var sets = _sets.FindAll(set => (set.Set.Flags & SetFlags.Anonymous) == 0);
        return new TableSnapshot(_table!, generation, [.. _chains], rules, sets) { OwnerPortId = _owner, Flowtables = [.. _flowtables] };
    }
}
