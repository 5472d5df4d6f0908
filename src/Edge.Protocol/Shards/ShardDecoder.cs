using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Protocol.Shards;

/// <summary>Unpacks shards: first the hash that the signed manifest pins, then nothing beyond the size that it names.</summary>
public static class ShardDecoder
{
    /// <summary>The hash by which manifests name content.</summary>
    public static string Hash(ReadOnlySpan<byte> packed)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(packed, hash);
        return Base64UrlText.Encode(hash);
    }

    /// <summary>Null and a reason when the bytes are not what <paramref name="entry"/> names.</summary>
    public static DecodedShard? TryDecode(ReadOnlyMemory<byte> packed, ManifestShard entry, out string? problem)
    {
        if (packed.Length > ProtocolLimits.MessageBytes)
        {
            problem = $"{packed.Length} bytes, at most {ProtocolLimits.MessageBytes} are taken";
            return null;
        }

        if (packed.Length != entry.PackedBytes || Hash(packed.Span) != entry.Sha256)
        {
            problem = "the bytes are not those that the manifest names";
            return null;
        }

        if (entry.UnpackedBytes > ProtocolLimits.UnpackedBytes || entry.UnpackedBytes > (long)packed.Length * ProtocolLimits.PackingRatio)
        {
            problem = $"unpacks to {entry.UnpackedBytes} bytes, which is beyond {ProtocolLimits.UnpackedBytes} or {ProtocolLimits.PackingRatio} times its size";
            return null;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(entry.UnpackedBytes + 1);
        DecodedShard? decoded = null;
        try
        {
            int length = Unpack(packed, buffer, entry.UnpackedBytes + 1);
            problem = length != entry.UnpackedBytes
                ? $"does not unpack to the {entry.UnpackedBytes} bytes that the manifest names"
                : TryRead(buffer, length, entry, out decoded);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            problem = "not gzip of JSON lines";
        }
        finally
        {
            if (decoded is null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return decoded;
    }

    private static int Unpack(ReadOnlyMemory<byte> packed, byte[] buffer, int limit)
    {
        ArraySegment<byte> source = MemoryMarshal.TryGetArray(packed, out ArraySegment<byte> segment) ? segment : packed.ToArray();
        using MemoryStream stream = new(source.Array!, source.Offset, source.Count, writable: false);
        using GZipStream gzip = new(stream, CompressionMode.Decompress);
        int length = 0;
        while (length < limit && gzip.Read(buffer, length, limit - length) is int read and > 0)
        {
            length += read;
        }

        return length;
    }

    private static string? TryRead(byte[] buffer, int length, ManifestShard entry, out DecodedShard? decoded)
    {
        decoded = null;
        ReadOnlySpan<byte> text = buffer.AsSpan(0, length);
        int end = text.IndexOf((byte)'\n');
        ShardHeader? header = end < 0 ? null : ShardHeader.FromJson(text[..end]);
        if (header is null || header.Shard != entry.Index || header.Part != entry.Part || header.Objects != entry.Objects)
        {
            return "its first line does not say the shard, part and number of objects that the manifest names";
        }

        if (header.Schema != ProtocolLimits.Schema)
        {
            return $"schema {header.Schema} is not known here (known: {ProtocolLimits.Schema}): update the agent";
        }

        int lines = text[(end + 1)..].Count((byte)'\n') + (text[^1] == '\n' ? 0 : 1);
        if (lines != entry.Objects)
        {
            return $"{lines} objects, the manifest names {entry.Objects}";
        }

        decoded = new DecodedShard(buffer, length, end + 1, header);
        return null;
    }
}
