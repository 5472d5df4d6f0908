using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

// Tables, chains, rules and the heads of sets: what nf_tables_newtable and its neighbours check.
public sealed partial class FakeKernel
{
    private void Handle(int index, NetlinkMessageHeader header, ReadOnlySpan<byte> payload)
    {
        NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out byte number);
        Family family = (Family)number;
        NftMessage type = (NftMessage)(header.Type & 0xff);
        switch (type)
        {
            case NftMessage.NewTable:
                NewTable(TableCodec.Read(family, reader, out _), header.Flags);
                break;
            case NftMessage.DeleteTable or NftMessage.DestroyTable:
                DeleteTable(type, family, TableCodec.Read(family, reader, out _).Name);
                break;
            case NftMessage.NewChain:
                NewChain(ChainCodec.Read(family, reader), header.Flags, HasPolicy(reader));
                break;
            case NftMessage.DeleteChain or NftMessage.DestroyChain:
                DeleteChain(type, ChainCodec.Read(family, reader));
                break;
            case NftMessage.NewFlowtable:
                NewFlowtable(FlowtableCodec.Read(family, reader));
                break;
            case NftMessage.DeleteFlowtable:
                DeleteFlowtable(FlowtableCodec.Read(family, reader));
                break;
            case NftMessage.NewRule:
                NewRule(RuleCodec.Read(family, reader), header.Flags);
                break;
            case NftMessage.DeleteRule or NftMessage.DestroyRule:
                DeleteRules(type, RuleCodec.Read(family, reader));
                break;
            case NftMessage.NewSet:
                NewSet(SetCodec.Read(family, reader), header.Flags);
                break;
            case NftMessage.DeleteSet or NftMessage.DestroySet:
                DeleteSet(type, family, reader);
                break;
            case NftMessage.NewSetElement or NftMessage.DeleteSetElement or NftMessage.DestroySetElement:
                HandleElements(index, type, family, header.Flags, reader);
                break;
            default:
                throw new FakeRefusal(Errno.EINVAL);
        }
    }

    private void NewTable(Table table, NetlinkFlags flags)
    {
        FakeTable? found = Find(table.Family, table.Name);
        if (found is null)
        {
            FakeTable added = new(table) { OwnerPortId = table.Owner ? _portId : 0 };
            Note(FakeOperation.Of(NftMessage.NewTable, added, ""));
            AddTo(_tables, added);
            return;
        }

        Note(FakeOperation.Of(NftMessage.NewTable, found, ""));
        if ((flags & NetlinkFlags.Exclusive) != 0)
        {
            throw new FakeRefusal(Errno.EEXIST);
        }

        if (found.OwnerPortId != 0 && found.OwnerPortId != _portId)
        {
            throw new FakeRefusal(Errno.EPERM);
        }

        Update(found, table);
    }

    private void Update(FakeTable found, Table table)
    {
        bool adopts = table.Owner && found.OwnerPortId == 0;
        // An owner can take over only what an earlier owner left behind, and cannot give it up again.
        bool allowed = adopts ? found.Table is { Owner: true, Persist: true } : table.Owner == found.Table.Owner;
        if (!allowed || table.Persist != found.Table.Persist)
        {
            throw new FakeRefusal(Errno.EOPNOTSUPP);
        }

        (Table before, uint owner) = (found.Table, found.OwnerPortId);
        found.Table = before with { Dormant = table.Dormant };
        found.OwnerPortId = adopts ? _portId : owner;
        _undo.Push(() => (found.Table, found.OwnerPortId) = (before, owner));
    }

    private void DeleteTable(NftMessage type, Family family, string name)
    {
        if (type == NftMessage.DestroyTable && Find(family, name) is null)
        {
            return;
        }

        FakeTable table = Require(family, name);
        Note(FakeOperation.Of(type, table, ""));
        RemoveFrom(_tables, table);
    }

    private static bool HasPolicy(NetlinkReader reader)
    {
        const ushort Policy = 5; // NFTA_CHAIN_POLICY
        while (reader.Next())
        {
            if (reader.Type == Policy)
            {
                return true;
            }
        }

        return false;
    }

    private void NewChain(Chain chain, NetlinkFlags flags, bool hasPolicy)
    {
        FakeTable table = Require(chain.Table.Family, chain.Table.Name);
        Note(FakeOperation.Of(NftMessage.NewChain, table, chain.Name));
        chain = chain with { Table = table.Table };
        if (table.FindChain(chain.Name) is not { } found)
        {
            AddTo(table.Chains, new FakeChain(chain));
            return;
        }

        bool sameHook = chain.Hook is null || (found.Chain.Hook is { } hook && hook with { Policy = chain.Hook.Policy } == chain.Hook);
        if ((flags & NetlinkFlags.Exclusive) != 0 || !sameHook)
        {
            throw new FakeRefusal(Errno.EEXIST);
        }

        if (hasPolicy && chain.Hook is not null)
        {
            Chain before = found.Chain;
            found.Chain = before with { Hook = chain.Hook };
            _undo.Push(() => found.Chain = before);
        }
    }

    private void DeleteChain(NftMessage type, Chain chain)
    {
        FakeTable table = Require(chain.Table.Family, chain.Table.Name);
        Note(FakeOperation.Of(type, table, chain.Name));
        if (table.FindChain(chain.Name) is not { } found)
        {
            if (type == NftMessage.DestroyChain)
            {
                return;
            }

            throw new FakeRefusal(Errno.ENOENT);
        }

        foreach (Rule rule in found.Rules.ToList())
        {
            RemoveRule(table, found, rule);
        }

        if (table.IsJumpedTo(chain.Name))
        {
            throw new FakeRefusal(Errno.EBUSY);
        }

        RemoveFrom(table.Chains, found);
    }

    private void NewRule(Rule rule, NetlinkFlags flags)
    {
        FakeTable table = Require(rule.Chain.Table.Family, rule.Chain.Table.Name);
        Note(FakeOperation.Of(NftMessage.NewRule, table, rule.Chain.Name));
        FakeChain chain = table.FindChain(rule.Chain.Name) ?? throw new FakeRefusal(Errno.ENOENT);
        Rule bound = rule with
        {
            Chain = chain.Chain,
            Expressions = [.. rule.Expressions.Select(expression => Bind(table, expression))],
        };
        int? at = (flags & NetlinkFlags.Append) != 0 ? null : 0;
        if ((flags & NetlinkFlags.Replace) != 0 && (flags & NetlinkFlags.Create) == 0)
        {
            Rule old = chain.Rules.Find(candidate => candidate.Handle == rule.Handle) ?? throw new FakeRefusal(Errno.ENOENT);
            at = chain.Rules.IndexOf(old);
            RemoveRule(table, chain, old);
        }
        else
        {
            bound = bound with { Handle = ++table.LastHandle };
        }

        AddTo(chain.Rules, bound, at);
        if (bound.Expressions.Any(static expression => expression is Immediate { Verdict.Chain: not null } or Lookup { Destination: Register.Verdict }))
        {
            RefuseLoops(table, chain.Chain.Name);
        }
    }

    /// <summary>Finds the sets and chains that an expression names, and gives anonymous sets their final names.</summary>
    private Expression Bind(FakeTable table, Expression expression)
    {
        switch (expression)
        {
            case Immediate { Verdict.Chain: { } target } when table.FindChain(target) is null:
                throw new FakeRefusal(Errno.ENOENT);
            case Lookup lookup:
                FakeSet set = BoundSet(table, lookup.SetName, lookup.SetId);
                // nft_lookup_init: data is asked of a map only, and a verdict map must be asked for its verdict.
                if (lookup.Destination is not null && !set.Set.IsMap)
                {
                    throw new FakeRefusal(Errno.EINVAL);
                }

                return lookup with { SetName = set.Set.Name, SetId = 0 };
            case FlowOffload flow when !table.Flowtables.Exists(found => found.Name == flow.Flowtable):
                throw new FakeRefusal(Errno.ENOENT);
            case Dynset dynset:
                return dynset with { SetName = BoundSet(table, dynset.SetName, dynset.SetId).Set.Name, SetId = 0 };
            default:
                return expression;
        }
    }

    private FakeSet BoundSet(FakeTable table, string name, uint id) =>
        table.FindSet(name) ?? (_setsById.TryGetValue(id, out FakeSet? set) ? set : throw new FakeRefusal(Errno.ENOENT));

    private void RemoveRule(FakeTable table, FakeChain chain, Rule rule)
    {
        RemoveFrom(chain.Rules, rule);
        foreach (string name in rule.Expressions.Select(FakeTable.SetNameOf).OfType<string>())
        {
            if (table.FindSet(name) is { IsAnonymous: true } set)
            {
                RemoveFrom(table.Sets, set);
            }
        }
    }

    private static void RefuseLoops(FakeTable table, string start)
    {
        HashSet<string> seen = [];
        Stack<string> open = new(table.JumpsFrom(start));
        while (open.TryPop(out string? chain))
        {
            if (chain == start)
            {
                throw new FakeRefusal(Errno.EMLINK);
            }

            if (seen.Add(chain))
            {
                foreach (string next in table.JumpsFrom(chain))
                {
                    open.Push(next);
                }
            }
        }
    }

    private void DeleteRules(NftMessage type, Rule rule)
    {
        FakeTable table = Require(rule.Chain.Table.Family, rule.Chain.Table.Name);
        Note(FakeOperation.Of(type, table, rule.Chain.Name));
        List<FakeChain> chains = rule.Chain.Name.Length == 0
            ? table.Chains
            : [table.FindChain(rule.Chain.Name) ?? throw new FakeRefusal(Errno.ENOENT)];
        List<(FakeChain Chain, Rule Rule)> doomed = [.. chains.SelectMany(chain => chain.Rules
            .Where(candidate => rule.Handle == 0 || candidate.Handle == rule.Handle).Select(found => (chain, found)))];
        if (doomed.Count == 0 && rule.Handle != 0 && type == NftMessage.DeleteRule)
        {
            throw new FakeRefusal(Errno.ENOENT);
        }

        foreach ((FakeChain chain, Rule found) in doomed)
        {
            RemoveRule(table, chain, found);
        }
    }
}
