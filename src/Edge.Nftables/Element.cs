using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>An element of a set or map, to be written or as it was read. Spans point into a buffer of the caller or of the snapshot.</summary>
public ref struct Element
{
    /// <summary>The key; the first one of an interval. Components as <see cref="ElementKey"/> writes them.</summary>
    public ReadOnlySpan<byte> Key { get; set; }

    /// <summary>Last key of an interval, included; empty for a single key.</summary>
    public ReadOnlySpan<byte> KeyEnd { get; set; }

    /// <summary>Data of a map.</summary>
    public ReadOnlySpan<byte> Data { get; set; }

    /// <summary>Verdict of a verdict map.</summary>
    public Verdict? Verdict { get; set; }

    /// <summary>Flags.</summary>
    public ElementFlags Flags { get; set; }

    /// <summary>How long the element lives; that of the set when <see langword="null"/>.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How long it still has to live.</summary>
    public TimeSpan? Expiration { get; set; }

    /// <summary>User data as they are; <see cref="Comment"/> is in them.</summary>
    public ReadOnlySpan<byte> UserData { get; set; }

    /// <summary>The element's own statement in a set with <see cref="Set.Statement"/>: a look-up matches only where it does.</summary>
    public Expression? Statement { get; set; }

    /// <summary>Packets counted by the element's counter.</summary>
    public ulong Packets { get; set; }

    /// <summary>Bytes counted by the element's counter.</summary>
    public ulong Bytes { get; set; }

    /// <summary>The comment in <see cref="UserData"/>. Reading makes a new string each time.</summary>
    public readonly string? Comment => UserData.IsEmpty ? null : UserDataReader.FindString(UserData, ElementCodec.CommentType);

    /// <summary>Whether the key is the first one behind an interval.</summary>
    public readonly bool IsIntervalEnd => (Flags & ElementFlags.IntervalEnd) != 0;
}
