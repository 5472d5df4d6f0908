using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Edge.Protocol.Documents;
using Edge.Protocol.Json;
using Edge.Protocol.Signatures;

namespace Edge.Protocol.Shards;

/// <summary>
/// Packs objects: JSON lines, sorted by key, gzip without a time stamp. The same objects give the same bytes, so an unchanged shard keeps its hash.
/// </summary>
public static class ShardEncoder
{
    /// <summary>One message, or as many parts as the message limit takes. No objects give no message.</summary>
    /// <exception cref="ArgumentException">A single object does not fit a message, or contains a line break.</exception>
    public static IReadOnlyList<EncodedShard> Encode(int shard, ulong generation, IEnumerable<ShardObject> objects)
    {
        ShardObject[] sorted = [.. objects];
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        if (sorted.Length == 0)
        {
            return [];
        }

        for (int parts = 1; parts <= sorted.Length; parts = Math.Min(parts + 1 + (parts / 4), Math.Max(sorted.Length, parts + 1)))
        {
            if (TryEncode(shard, generation, sorted, parts, out List<EncodedShard> encoded))
            {
                return encoded;
            }
        }

        ShardObject largest = sorted.MaxBy(o => o.Json.Length);
        throw new ArgumentException($"{largest.Key} does not fit a message of {ProtocolLimits.MessageBytes} bytes: split it, as EndpointSlices are", nameof(objects));
    }

    private static bool TryEncode(int shard, ulong generation, ShardObject[] objects, int parts, out List<EncodedShard> encoded)
    {
        encoded = [];
        long total = objects.Sum(o => (long)o.Json.Length + 1);
        long taken = 0;
        int next = 0;
        for (int part = 0; part < parts; part++)
        {
            int start = next;
            long goal = total * (part + 1) / parts;
            while (next < objects.Length - (parts - part - 1) && (next == start || taken + objects[next].Json.Length < goal || part == parts - 1))
            {
                taken += objects[next++].Json.Length + 1;
            }

            EncodedShard? message = Pack(shard, parts == 1 ? null : part, generation, objects.AsSpan(start, next - start));
            if (message is null)
            {
                return false;
            }

            encoded.Add(message);
        }

        return true;
    }

    private static EncodedShard? Pack(int shard, int? part, ulong generation, ReadOnlySpan<ShardObject> objects)
    {
        ArrayBufferWriter<byte> lines = new();
        byte[] header = new ShardHeader { Shard = shard, Part = part, Generation = generation, Objects = objects.Length }.ToUtf8();
        lines.Write(header);
        lines.Write("\n"u8);
        foreach (ShardObject entry in objects)
        {
            if (entry.Json.Span.Contains((byte)'\n'))
            {
                throw new ArgumentException($"{entry.Key} is more than one line of JSON", nameof(objects));
            }

            lines.Write(entry.Json.Span);
            lines.Write("\n"u8);
        }

        if (lines.WrittenCount > ProtocolLimits.UnpackedBytes)
        {
            return null;
        }

        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(lines.WrittenSpan);
        }

        if (packed.Length > ProtocolLimits.MessageBytes || lines.WrittenCount > packed.Length * ProtocolLimits.PackingRatio)
        {
            return null;
        }

        byte[] bytes = packed.ToArray();
        return new EncodedShard(
            new ManifestShard
            {
                Index = shard,
                Part = part,
                Generation = generation,
                Objects = objects.Length,
                PackedBytes = bytes.Length,
                UnpackedBytes = lines.WrittenCount,
                Sha256 = Base64UrlText.Encode(SHA256.HashData(bytes)),
            },
            bytes);
    }
}
