using System.Globalization;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Tests.Fakes;

// Sets and their elements: what nf_tables_newset and nft_add_set_elem check.
public sealed partial class FakeKernel
{
    private void NewSet(Set set, NetlinkFlags flags)
    {
        FakeTable table = Require(set.Table.Family, set.Table.Name);
        Note(FakeOperation.Of(NftMessage.NewSet, table, set.Name));
        if ((set.Flags & SetFlags.Anonymous) != 0)
        {
            int number = 0;
            while (table.FindSet(NameOf(set.Name, number)) is not null)
            {
                number++;
            }

            set = set with { Name = NameOf(set.Name, number) };
        }

        if (table.FindSet(set.Name) is { } found)
        {
            bool same = (flags & NetlinkFlags.Exclusive) == 0 && IsSame(found.Set, set);
            _setsById[set.Id] = same ? found : throw new FakeRefusal(Errno.EEXIST);
            return;
        }

        if ((flags & NetlinkFlags.Create) == 0)
        {
            throw new FakeRefusal(Errno.ENOENT);
        }

        FakeSet added = new(set with { Table = table.Table });
        _setsById[set.Id] = added;
        AddTo(table.Sets, added);
    }

    private static string NameOf(string pattern, int number) =>
        pattern.Replace("%d", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    // nft_set_is_same
    private static bool IsSame(Set a, Set b) =>
        a.KeyType.TypeId == b.KeyType.TypeId && a.KeyType.LengthBytes == b.KeyType.LengthBytes
        && a.DataType?.TypeId == b.DataType?.TypeId && a.Flags == b.Flags && a.Counter == b.Counter && a.Statement?.Name == b.Statement?.Name
        && a.Size == b.Size && a.Timeout == b.Timeout;

    private void DeleteSet(NftMessage type, Family family, NetlinkReader reader)
    {
        (string tableName, string name) = ReadNames(reader);
        FakeTable table = Require(family, tableName);
        Note(FakeOperation.Of(type, table, name));
        if (table.FindSet(name) is not { } set)
        {
            if (type == NftMessage.DestroySet)
            {
                return;
            }

            throw new FakeRefusal(Errno.ENOENT);
        }

        if (table.IsUsed(name))
        {
            throw new FakeRefusal(Errno.EBUSY);
        }

        RemoveFrom(table.Sets, set);
    }

    // The same attribute numbers for sets and element lists: 1 the table, 2 the set.
    private static (string Table, string Set) ReadNames(NetlinkReader reader)
    {
        string table = "", set = "";
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case SetCodec.Table: table = reader.ReadString(); break;
                case SetCodec.Name: set = reader.ReadString(); break;
            }
        }

        return (table, set);
    }

    private void HandleElements(int index, NftMessage type, Family family, NetlinkFlags flags, NetlinkReader reader)
    {
        const ushort Elements = 3, SetId = 4; // NFTA_SET_ELEM_LIST_ELEMENTS, NFTA_SET_ELEM_LIST_SET_ID
        (string tableName, string name) = ReadNames(reader);
        FakeTable table = Require(family, tableName);
        uint id = 0;
        bool hasElements = false;
        NetlinkReader list = default;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case Elements:
                    list = reader.Nested();
                    hasElements = true;
                    break;
                case SetId:
                    id = reader.ReadUInt32BigEndian();
                    break;
            }
        }

        FakeSet set = BoundSet(table, name, id);
        if (set.IsPlainInterval)
        {
            _touchedIntervals[set] = index;
        }

        if (!hasElements && type == NftMessage.DeleteSetElement)
        {
            Note(FakeOperation.Of(type, table, name));
            Flush(set);
            return;
        }

        while (list.Next())
        {
            HandleElement(type, flags, table, set, ElementCodec.Read(list.Nested()));
        }
    }

    private void HandleElement(NftMessage type, NetlinkFlags flags, FakeTable table, FakeSet set, in Element element)
    {
        Note(FakeOperation.Of(type, table, set.Set.Name, element.Key));
        FakeElement wanted = FakeElement.From(element, set.Set, _time.GetUtcNow());
        bool exists = set.Elements.TryGetValue(wanted.Identity, out FakeElement? found);
        if (type == NftMessage.NewSetElement)
        {
            Check(table, set, wanted);
            if (!exists)
            {
                Insert(set, wanted);
            }
            else if (!found!.HasSameData(wanted) || (flags & NetlinkFlags.Exclusive) != 0)
            {
                throw new FakeRefusal(Errno.EEXIST, wanted.Key);
            }
        }
        else if (exists)
        {
            Remove(set, found!);
        }
        else if (type == NftMessage.DeleteSetElement)
        {
            throw new FakeRefusal(Errno.ENOENT, wanted.Key);
        }
    }

    private static void Check(FakeTable table, FakeSet set, FakeElement element)
    {
        bool isEnd = (element.Flags & ElementFlags.IntervalEnd) != 0;
        bool isCatchAll = (element.Flags & ElementFlags.CatchAll) != 0;
        bool hasData = element.Data.Length > 0 || element.Verdict is not null;
        bool wellFormed = (isCatchAll || element.Key.Length == set.Set.KeyType.LengthBytes)
            && (element.KeyEnd.Length == 0 || element.KeyEnd.Length == set.Set.KeyType.LengthBytes)
            && hasData == (set.Set.IsMap && !isEnd)
            && (element.Data.Length == 0 || element.Data.Length == set.Set.DataType!.LengthBytes)
            && (element.Statement is null || element.Statement.Name == set.Set.Statement?.Name || (set.Set.Statement is null && (set.Set.Flags & SetFlags.Dynamic) != 0))
            && (element.Timeout is null || (set.Set.Flags & SetFlags.Timeout) != 0 || set.Set.Timeout is not null);
        if (!wellFormed)
        {
            throw new FakeRefusal(Errno.EINVAL, element.Key);
        }

        if (element.Verdict?.Chain is { } chain && table.FindChain(chain) is null)
        {
            throw new FakeRefusal(Errno.ENOENT, element.Key);
        }

        if (set.Overlaps(element))
        {
            throw new FakeRefusal(Errno.EEXIST, element.Key);
        }
    }

    private void Insert(FakeSet set, FakeElement element)
    {
        if (set.Set.Size is { } size && set.Elements.Count >= size)
        {
            throw new FakeRefusal(Errno.ENFILE, element.Key);
        }

        set.Elements.Add(element.Identity, element);
        _undo.Push(() => set.Elements.Remove(element.Identity));
    }

    private void Remove(FakeSet set, FakeElement element)
    {
        set.Elements.Remove(element.Identity);
        _undo.Push(() => set.Elements.Add(element.Identity, element));
    }

    private void Flush(FakeSet set)
    {
        foreach (FakeElement element in set.Elements.Values.ToList())
        {
            Remove(set, element);
        }
    }
}
