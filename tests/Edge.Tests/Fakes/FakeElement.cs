using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

/// <summary>An element as the fake kernel keeps it.</summary>
internal sealed class FakeElement
{
    public required byte[] Key { get; init; }

    public required byte[] KeyEnd { get; init; }

    public required byte[] Data { get; init; }

    public required Verdict? Verdict { get; init; }

    public required ElementFlags Flags { get; init; }

    public required byte[] UserData { get; init; }

    public Expression? Statement { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>When it goes by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public ulong Packets { get; set; }

    public ulong Bytes { get; set; }

    public string? Comment => new Element { UserData = UserData }.Comment;

    public string Identity => IdentityOf(Key, KeyEnd, Flags);

    public FakeElement Copy() => (FakeElement)MemberwiseClone();

    public bool HasSameData(FakeElement other) => Data.AsSpan().SequenceEqual(other.Data) && Verdict == other.Verdict;

    public static string IdentityOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyEnd, ElementFlags flags) =>
        $"{Convert.ToHexString(key)}-{Convert.ToHexString(keyEnd)}/{(uint)flags}";

    public static FakeElement From(in Element element, Set set, DateTimeOffset now)
    {
        TimeSpan? timeout = element.Timeout ?? (element.IsIntervalEnd ? null : set.Timeout);
        return new FakeElement
        {
            Key = element.Key.ToArray(),
            KeyEnd = element.KeyEnd.ToArray(),
            Data = element.Data.ToArray(),
            Verdict = element.Verdict,
            Flags = element.Flags,
            UserData = element.UserData.ToArray(),
            Statement = element.Statement,
            Timeout = timeout,
            ExpiresAt = timeout is null ? null : now + (element.Expiration ?? timeout),
        };
    }

    /// <summary>Writes it as a dump does.</summary>
    public void Write(NetlinkBuffer buffer, bool counter, DateTimeOffset now)
    {
        NetlinkWriter writer = new(buffer);
        int start = buffer.Length;
        ElementCodec.Write(writer, new Element
        {
            Key = Key,
            KeyEnd = KeyEnd,
            Data = Data,
            Verdict = Verdict,
            Flags = Flags,
            UserData = UserData,
            Statement = Statement,
            Timeout = Timeout,
            Expiration = ExpiresAt - now,
        });
        if (counter && (Flags & ElementFlags.IntervalEnd) == 0)
        {
            const ushort ExpressionAttribute = 7; // NFTA_SET_ELEM_EXPR
            writer.WriteExpression(ExpressionAttribute, new Counter(Packets, Bytes));
            writer.End(new NetlinkNest(start));
        }
    }
}
