using Edge.Linux.Netlink;

namespace Edge.Nftables;

public sealed partial class Transaction
{
    // enum nft_set_elem_list_attributes
    private const ushort ElementListTable = 1; // NFTA_SET_ELEM_LIST_TABLE
    private const ushort ElementListSet = 2; // NFTA_SET_ELEM_LIST_SET
    private const ushort ElementListElements = 3; // NFTA_SET_ELEM_LIST_ELEMENTS
    private const ushort ElementListSetId = 4; // NFTA_SET_ELEM_LIST_SET_ID

    // nla_len has 16 bits, so a list ends before the largest element could make it overflow: two keys, data, user data, their headers.
    private const int ListLimitBytes = NetlinkWriter.MaximumAttributeBytes - 1024;

    private Set? _openSet;
    private NftMessage _openType;
    private NetlinkFlags _openFlags;
    private NetlinkNest _openMessage;
    private NetlinkNest _openList;

    /// <summary>Adds an element; it may be there with the same data.</summary>
    /// <param name="set">The set.</param>
    /// <param name="key">The key, written with <see cref="ElementKey"/>.</param>
    /// <param name="data">Data of a map.</param>
    /// <param name="comment">Comment, at most 128 bytes.</param>
    /// <param name="keyEnd">Last key of an interval, included; empty for a single key.</param>
    public void AddElement(Set set, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data = default, string? comment = null, ReadOnlySpan<byte> keyEnd = default)
    {
        var userData = new UserDataWriter(comment is null ? default : stackalloc byte[UserDataWriter.MaximumBytes]);
        if (comment is not null)
        {
            userData.WriteString(ElementCodec.CommentType, comment);
        }

        AddElement(set, new Element { Key = key, KeyEnd = keyEnd, Data = data, UserData = userData.Bytes });
    }

    /// <summary>Adds an element to a verdict map.</summary>
    /// <param name="set">The map.</param>
    /// <param name="key">The key, written with <see cref="ElementKey"/>.</param>
    /// <param name="verdict">What happens to the packet.</param>
    public void AddElement(Set set, ReadOnlySpan<byte> key, Verdict verdict) =>
        AddElement(set, new Element { Key = key, Verdict = verdict });

    /// <summary>Adds an element; it may be there with the same data.</summary>
    /// <param name="set">The set.</param>
    /// <param name="element">The element. In a set of intervals <see cref="Element.KeyEnd"/> is the last key, included.</param>
    public void AddElement(Set set, scoped in Element element) =>
        WriteElement(Verb.Add, NftMessage.NewSetElement, NetlinkFlags.Create, set, set, set.Id, element);

    /// <summary>Adds an element; fails at commit when it is there.</summary>
    /// <param name="set">The set.</param>
    /// <param name="element">The element, as in <see cref="AddElement(Set, in Element)"/>.</param>
    public void CreateElement(Set set, scoped in Element element) =>
        WriteElement(Verb.Create, NftMessage.NewSetElement, NetlinkFlags.Create | NetlinkFlags.Exclusive, set, set, set.Id, element);

    /// <summary>Deletes an element; fails at commit when it is not there.</summary>
    /// <param name="set">The set.</param>
    /// <param name="key">The key, written with <see cref="ElementKey"/>.</param>
    public void DeleteElement(Set set, ReadOnlySpan<byte> key) => DeleteElement(set, new Element { Key = key });

    /// <summary>Deletes an element; fails at commit when it is not there.</summary>
    /// <param name="set">The set.</param>
    /// <param name="element">The element; only its keys count.</param>
    public void DeleteElement(Set set, scoped in Element element) =>
        WriteElement(Verb.Delete, NftMessage.DeleteSetElement, NetlinkFlags.None, set, set, set.Id, new Element { Key = element.Key, KeyEnd = element.KeyEnd, Flags = element.Flags });

    /// <summary>Deletes an element, when it is there (kernel 6.3).</summary>
    /// <param name="set">The set.</param>
    /// <param name="key">The key, written with <see cref="ElementKey"/>.</param>
    public void DestroyElement(Set set, ReadOnlySpan<byte> key) =>
        WriteElement(Verb.Destroy, NftMessage.DestroySetElement, NetlinkFlags.None, set, set, set.Id, new Element { Key = key });

    /// <summary>Deletes all elements of the set.</summary>
    /// <param name="set">The set.</param>
    public void Flush(Set set)
    {
        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, Verb.Flush, NftMessage.DeleteSetElement, NetlinkFlags.None, set.Table.Family, set);
        writer.WriteString(ElementListTable, set.Table.Name);
        writer.WriteString(ElementListSet, set.Name);
        EndOperation(writer, message);
    }

    private void WriteElement(
        Verb verb, NftMessage type, NetlinkFlags flags, Set set, object subject, uint setId, scoped in Element element)
    {
        Element checkedElement = element;
        CheckLengths(set, ref checkedElement);
        OpenElements(verb, type, flags, set, subject, setId);
        var writer = new NetlinkWriter(_buffer);
        if ((set.Flags & SetFlags.Interval) != 0 && !set.KeyType.IsConcatenation && element.Flags == ElementFlags.None)
        {
            WriteInterval(writer, checkedElement);
        }
        else
        {
            ElementCodec.Write(writer, checkedElement);
        }

        Count += ReferenceEquals(set, subject) ? 1 : 0;
    }

    /// <summary>
    /// Without a concatenation the kernel wants an interval as two elements: its first key, and the first key behind it. The last key of all
    /// has no successor, so there the second one is left out and nft is told that the interval is open.
    /// </summary>
    private static void WriteInterval(NetlinkWriter writer, scoped in Element element)
    {
        Span<byte> end = stackalloc byte[ElementKey.MaximumBytes];
        ReadOnlySpan<byte> last = element.KeyEnd.IsEmpty ? element.Key : element.KeyEnd;
        last.CopyTo(end);
        end = end[..last.Length];
        bool hasSuccessor = Increment(end);
        Element start = element;
        start.KeyEnd = default;
        ReadOnlySpan<byte> open = [1, 4, 1, 0, 0, 0]; // NFTNL_UDATA_SET_ELEM_FLAGS: NFTNL_SET_ELEM_F_INTERVAL_OPEN
        if (!hasSuccessor && start.UserData.IsEmpty)
        {
            start.UserData = open;
        }

        ElementCodec.Write(writer, start);
        if (hasSuccessor)
        {
            ElementCodec.Write(writer, new Element { Key = end, Flags = ElementFlags.IntervalEnd });
        }
    }

    private static bool Increment(Span<byte> number)
    {
        for (int i = number.Length - 1; i >= 0; i--)
        {
            if (++number[i] != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Keys and data must be as long as the set says; a lone field may come padded, as <see cref="ElementKey"/> writes it.</summary>
    private static void CheckLengths(Set set, ref Element element)
    {
        if ((element.Flags & ElementFlags.CatchAll) == 0)
        {
            element.Key = Fit(set, set.KeyType, element.Key, "key");
        }

        if (!element.KeyEnd.IsEmpty)
        {
            element.KeyEnd = Fit(set, set.KeyType, element.KeyEnd, "key end");
        }

        if (!element.Data.IsEmpty)
        {
            element.Data = set.DataType is null
                ? throw new ArgumentException($"{set} is not a map and takes no data.", nameof(element))
                : Fit(set, set.DataType, element.Data, "data");
        }
    }

    private static ReadOnlySpan<byte> Fit(Set set, ElementType type, ReadOnlySpan<byte> value, string what)
    {
        if (value.Length == type.LengthBytes)
        {
            return value;
        }

        return value.Length == ((type.LengthBytes + 3) & ~3)
            ? value[..type.LengthBytes]
            : throw new ArgumentException($"A {what} of {value.Length} bytes does not fit {set}, whose type {type} has {type.LengthBytes}.", what);
    }

    /// <summary>Neighbours of the same set and verb share a message: one header and one list for many elements.</summary>
    private void OpenElements(Verb verb, NftMessage type, NetlinkFlags flags, Set set, object subject, uint setId)
    {
        if (_openSet is not null && !_ended && type == _openType && flags == _openFlags && SameSet(set, _openSet)
            && _buffer.Length - _openList.Offset < ListLimitBytes)
        {
            return;
        }

        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        _openMessage = BeginMessage(writer, verb, type, flags, set.Table.Family, subject);
        writer.WriteString(ElementListTable, set.Table.Name);
        writer.WriteString(ElementListSet, set.Name);
        if (setId != 0)
        {
            writer.WriteUInt32BigEndian(ElementListSetId, setId);
        }

        _openList = writer.Begin(ElementListElements);
        _openSet = set;
        _openType = type;
        _openFlags = flags;
    }

    private static bool SameSet(Set a, Set b) =>
        ReferenceEquals(a, b)
        || (a.Id == b.Id && (a.Flags & SetFlags.Anonymous) == 0 && a.Name == b.Name && a.Table.Name == b.Table.Name && a.Table.Family == b.Table.Family);

    private void CloseElements()
    {
        if (_openSet is null)
        {
            return;
        }

        var writer = new NetlinkWriter(_buffer);
        writer.End(_openList);
        writer.EndMessage(_openMessage);
        _openSet = null;
    }
}
