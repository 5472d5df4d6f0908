using Edge.Linux.Netlink;
using Edge.Nftables.Expressions;

namespace Edge.Nftables;

public sealed partial class Transaction
{
    // Ids that callers give to sets of their own stay below.
    private const uint FirstSetId = 0x10000;

    private uint _nextSetId = FirstSetId;

    /// <summary>Makes the table, or changes the flags of the one that is there.</summary>
    /// <param name="table">The table.</param>
    public void Add(Table table) => Write(Verb.Add, NftMessage.NewTable, NetlinkFlags.Create, table);

    /// <summary>Makes the table; fails at commit when there is one.</summary>
    /// <param name="table">The table.</param>
    public void Create(Table table) => Write(Verb.Create, NftMessage.NewTable, NetlinkFlags.Create | NetlinkFlags.Exclusive, table);

    /// <summary>Deletes the table with everything in it; fails at commit when there is none.</summary>
    /// <param name="table">The table.</param>
    public void Delete(Table table) => WriteName(Verb.Delete, NftMessage.DeleteTable, table);

    /// <summary>Deletes the table with everything in it, when there is one (kernel 6.3).</summary>
    /// <param name="table">The table.</param>
    public void Destroy(Table table) => WriteName(Verb.Destroy, NftMessage.DestroyTable, table);

    /// <summary>Deletes the rules of all chains of the table; sets keep their elements.</summary>
    /// <param name="table">The table.</param>
    public void Flush(Table table)
    {
        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, Verb.Flush, NftMessage.DeleteRule, NetlinkFlags.None, table.Family, table);
        writer.WriteString(RuleCodec.Table, table.Name);
        EndOperation(writer, message);
    }

    /// <summary>Makes the chain, or changes the policy of the one that is there.</summary>
    /// <param name="chain">The chain.</param>
    public void Add(Chain chain) => Write(Verb.Add, NetlinkFlags.Create, chain);

    /// <summary>Makes the chain; fails at commit when there is one.</summary>
    /// <param name="chain">The chain.</param>
    public void Create(Chain chain) => Write(Verb.Create, NetlinkFlags.Create | NetlinkFlags.Exclusive, chain);

    /// <summary>Deletes the chain; fails at commit when there is none, when something refers to it, or when it has rules and they were not flushed.</summary>
    /// <param name="chain">The chain.</param>
    public void Delete(Chain chain) => WriteName(Verb.Delete, NftMessage.DeleteChain, chain);

    /// <summary>Deletes the chain, when there is one (kernel 6.3).</summary>
    /// <param name="chain">The chain.</param>
    public void Destroy(Chain chain) => WriteName(Verb.Destroy, NftMessage.DestroyChain, chain);

    /// <summary>Deletes the rules of the chain.</summary>
    /// <param name="chain">The chain.</param>
    public void Flush(Chain chain)
    {
        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, Verb.Flush, NftMessage.DeleteRule, NetlinkFlags.None, chain.Table.Family, chain);
        writer.WriteString(RuleCodec.Table, chain.Table.Name);
        writer.WriteString(RuleCodec.ChainName, chain.Name);
        EndOperation(writer, message);
    }

    /// <summary>Adds the rule at the end of its chain.</summary>
    /// <param name="rule">The rule; anonymous sets in it are made first.</param>
    public void Add(Rule rule) => Write(Verb.Add, NetlinkFlags.Create | NetlinkFlags.Append, rule);

    /// <summary>Adds the rule at the beginning of its chain.</summary>
    /// <param name="rule">The rule; anonymous sets in it are made first.</param>
    public void Insert(Rule rule) => Write(Verb.Insert, NetlinkFlags.Create, rule);

    /// <summary>Puts the rule in the place of the one with its handle.</summary>
    /// <param name="rule">The rule with a <see cref="Rule.Handle"/>.</param>
    public void Replace(Rule rule)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rule.Handle, nameof(rule));
        Write(Verb.Replace, NetlinkFlags.Replace, rule);
    }

    /// <summary>Deletes the rule with that handle.</summary>
    /// <param name="rule">A rule as it was read.</param>
    public void Delete(Rule rule)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rule.Handle, nameof(rule));
        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, Verb.Delete, NftMessage.DeleteRule, NetlinkFlags.None, rule.Chain.Table.Family, rule);
        writer.WriteString(RuleCodec.Table, rule.Chain.Table.Name);
        writer.WriteString(RuleCodec.ChainName, rule.Chain.Name);
        writer.WriteUInt64BigEndian(RuleCodec.Handle, rule.Handle);
        EndOperation(writer, message);
    }

    /// <summary>Makes the set; one of the same name and type may be there.</summary>
    /// <param name="set">The set.</param>
    public void Add(Set set) => Write(Verb.Add, NetlinkFlags.Create, set, set);

    /// <summary>Makes the set; fails at commit when there is one.</summary>
    /// <param name="set">The set.</param>
    public void Create(Set set) => Write(Verb.Create, NetlinkFlags.Create | NetlinkFlags.Exclusive, set, set);

    /// <summary>Deletes the set with its elements; fails at commit when there is none or a rule uses it.</summary>
    /// <param name="set">The set.</param>
    public void Delete(Set set) => WriteName(Verb.Delete, NftMessage.DeleteSet, set);

    /// <summary>Deletes the set with its elements, when there is one (kernel 6.3).</summary>
    /// <param name="set">The set.</param>
    public void Destroy(Set set) => WriteName(Verb.Destroy, NftMessage.DestroySet, set);

    private void Write(Verb verb, NftMessage type, NetlinkFlags flags, Table table)
    {
        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, verb, type, flags, table.Family, table);
        TableCodec.Write(writer, table);
        EndOperation(writer, message);
    }

    private void Write(Verb verb, NetlinkFlags flags, Chain chain)
    {
        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, verb, NftMessage.NewChain, flags, chain.Table.Family, chain);
        ChainCodec.Write(writer, chain);
        EndOperation(writer, message);
    }

    private uint Write(Verb verb, NetlinkFlags flags, Set set, object subject)
    {
        CloseElements();
        uint id = set.Id != 0 ? set.Id : _nextSetId++;
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, verb, NftMessage.NewSet, flags, set.Table.Family, subject);
        SetCodec.Write(writer, set, id);
        EndOperation(writer, message, counts: ReferenceEquals(set, subject));
        return id;
    }

    private void Write(Verb verb, NetlinkFlags flags, Rule rule)
    {
        CloseElements();
        IReadOnlyList<Expression> expressions = AddAnonymousSets(rule);
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, verb, NftMessage.NewRule, flags, rule.Chain.Table.Family, rule);
        RuleCodec.Write(writer, rule, expressions, withHandle: verb == Verb.Replace);
        EndOperation(writer, message);
    }

    private void WriteName(Verb verb, NftMessage type, object subject)
    {
        CloseElements();
        (Table table, string? name) = subject switch
        {
            Chain chain => (chain.Table, chain.Name),
            Set set => (set.Table, set.Name),
            _ => ((Table)subject, null),
        };
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, verb, type, NetlinkFlags.None, table.Family, subject);
        writer.WriteString(TableCodec.Name, table.Name);
        if (name is not null)
        {
            writer.WriteString(subject is Chain ? ChainCodec.Name : SetCodec.Name, name);
        }

        EndOperation(writer, message);
    }

    /// <summary>Makes the sets that are written in the rule and tells its look-ups their ids.</summary>
    private IReadOnlyList<Expression> AddAnonymousSets(Rule rule)
    {
        Expression[]? copy = null;
        for (int i = 0; i < rule.Expressions.Count; i++)
        {
            if (rule.Expressions[i] is Lookup { Elements: { } constant } lookup)
            {
                copy ??= [.. rule.Expressions];
                copy[i] = lookup with { SetId = AddAnonymousSet(rule, constant) };
            }
        }

        return copy ?? rule.Expressions;
    }

    private uint AddAnonymousSet(Rule rule, ConstantSet constant)
    {
        var set = new Set(rule.Chain.Table, Lookup.AnonymousName(constant.DataType is not null))
        {
            KeyType = constant.KeyType,
            DataType = constant.DataType,
            Flags = SetFlags.Anonymous | SetFlags.Constant | (constant.IsInterval ? SetFlags.Interval : SetFlags.None),
            Size = constant.IsInterval ? null : (uint)constant.Elements.Count,
        };
        uint id = Write(Verb.Add, NetlinkFlags.Create, set, rule);
        foreach (ConstantElement entry in constant.Elements)
        {
            var element = new Element
            {
                Key = entry.Key.Bytes,
                KeyEnd = entry.KeyEnd is null ? default : entry.KeyEnd.Bytes,
                Data = entry.Data is null ? default : entry.Data.Bytes,
                Verdict = entry.Verdict,
            };
            WriteElement(Verb.Add, NftMessage.NewSetElement, NetlinkFlags.Create, set, rule, id, element);
        }

        CloseElements();
        return id;
    }

    private void EndOperation(NetlinkWriter writer, NetlinkNest message, bool counts = true)
    {
        writer.EndMessage(message);
        Count += counts ? 1 : 0;
    }
}
