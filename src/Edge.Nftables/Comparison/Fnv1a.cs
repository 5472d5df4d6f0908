namespace Edge.Nftables.Comparison;

/// <summary>FNV-1a with 64 bits (draft-eastlake-fnv): two keys of a set do not meet by chance. Not for defence: who can write to our tables needs no collision.</summary>
internal static class Fnv1a
{
    /// <summary>Where a hash begins.</summary>
    internal const ulong Start = 0xcbf29ce484222325;

    /// <summary>Goes on with some bytes.</summary>
    internal static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            hash = unchecked((hash ^ value) * 0x100000001b3);
        }

        // Where one part ends and the next begins counts.
        return unchecked((hash ^ (uint)bytes.Length) * 0x100000001b3);
    }

    /// <summary>Goes on with a text.</summary>
    internal static ulong Add(ulong hash, string text)
    {
        foreach (char value in text)
        {
            hash = unchecked((hash ^ value) * 0x100000001b3);
        }

        return hash;
    }
}
