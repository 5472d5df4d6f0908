using Edge.Linux.Netlink;

namespace Edge.Nftables;

public sealed partial class Transaction
{
    /// <summary>
    /// What an empty kernel would have of a table after this transaction: the other side of a comparison with what the kernel has. Only what is added counts; what is
    /// deleted and flushed before is taken for not there.
    /// </summary>
    /// <param name="table">The table; the one with these names that the transaction adds.</param>
    /// <returns>Null when the transaction does not add it.</returns>
    public TableSnapshot? ToTable(Table table)
    {
        CloseElements();
        Table? made = null;
        List<Chain> chains = [];
        List<Rule> rules = [];
        List<SetSnapshot> sets = [];
        List<Flowtable> flowtables = [];
        for (int index = 0; index < _messages.Count; index++)
        {
            switch (_messages[index])
            {
                case { Type: NftMessage.NewTable, Subject: Table added } when added.Family == table.Family && added.Name == table.Name:
                    made = added;
                    break;
                case { Type: NftMessage.NewChain, Subject: Chain chain } when IsIn(chain.Table, table):
                    chains.Add(chain);
                    break;
                case { Type: NftMessage.NewRule, Subject: Rule rule } when IsIn(rule.Chain.Table, table):
                    rules.Add(rule);
                    break;
                case { Type: NftMessage.NewSet, Subject: Set set } when IsIn(set.Table, table):
                    sets.Add(new SetSnapshot(set));
                    break;
                case { Type: NftMessage.NewFlowtable, Subject: Flowtable flowtable } when IsIn(flowtable.Table, table):
                    AddDevices(flowtables, flowtable);
                    break;
                case { Type: NftMessage.NewSetElement, Subject: Set set } when IsIn(set.Table, table):
                    sets.Find(known => known.Set.Name == set.Name)?.Add(ElementListOf(index));
                    break;
            }
        }

        return made is null ? null : new TableSnapshot(made, 0, chains, rules, sets) { Flowtables = flowtables };
    }

    /// <summary>Adds the elements that this transaction adds to sets of a table: a table of many is put together from several transactions.</summary>
    /// <param name="sets">Sets of one table.</param>
    public void AddElementsTo(IReadOnlyList<SetSnapshot> sets)
    {
        CloseElements();
        for (int index = 0; index < _messages.Count; index++)
        {
            if (_messages[index] is { Type: NftMessage.NewSetElement, Subject: Set set })
            {
                foreach (SetSnapshot known in sets)
                {
                    if (known.Set.Name == set.Name && IsIn(set.Table, known.Set.Table))
                    {
                        known.Add(ElementListOf(index));
                    }
                }
            }
        }
    }

    private static bool IsIn(Table one, Table other) => one.Family == other.Family && one.Name == other.Name;

    // As the kernel does: devices are added to those that are there.
    private static void AddDevices(List<Flowtable> flowtables, Flowtable added)
    {
        int known = flowtables.FindIndex(flowtable => flowtable.Name == added.Name);
        if (known < 0)
        {
            flowtables.Add(added);
        }
        else
        {
            flowtables[known] = flowtables[known] with { Devices = [.. flowtables[known].Devices, .. added.Devices] };
        }
    }

    private ReadOnlySpan<byte> ElementListOf(int index)
    {
        var messages = new NetlinkMessageReader(_buffer.WrittenSpan[_messages[index].Offset..]);
        messages.Next();
        NetlinkReader attributes = NetlinkReader.AfterNetfilterHeader(messages.Payload, out _);
        while (attributes.Next())
        {
            if (attributes.Type == ElementListElements)
            {
                return attributes.Value;
            }
        }

        return default;
    }
}
