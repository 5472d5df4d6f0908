using System.Text;

namespace Edge.Protocol.Shards;

/// <summary>Which shard an object is in: FNV-1a (32 bit) of <c>namespace/service</c>, so a Service and all its slices stay together.</summary>
public static class ShardIndex
{
    public static int Of(ReadOnlySpan<char> @namespace, ReadOnlySpan<char> serviceName, int shardCount)
    {
        uint hash = 2_166_136_261;
        hash = Add(hash, @namespace);
        hash = (hash ^ '/') * 16_777_619;
        hash = Add(hash, serviceName);
        return (int)(hash % (uint)shardCount);
    }

    private static uint Add(uint hash, ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[256];
        while (!text.IsEmpty)
        {
            // 64 UTF-16 units are at most 192 bytes; Kubernetes' names are ASCII, so this is one round for nearly all of them.
            ReadOnlySpan<char> piece = text[..Math.Min(64, text.Length)];
            int length = Encoding.UTF8.GetBytes(piece, utf8);
            foreach (byte b in utf8[..length])
            {
                hash = (hash ^ b) * 16_777_619;
            }

            text = text[piece.Length..];
        }

        return hash;
    }
}
