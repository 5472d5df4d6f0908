using System.Buffers;
using Edge.Protocol.Documents;

namespace Edge.Protocol.Shards;

/// <summary>A shard unpacked into a rented buffer; give it back by <see cref="Dispose"/>. <see cref="TryReadLine"/> goes through the objects once.</summary>
public sealed class DecodedShard : IDisposable
{
    private readonly int _length;
    private byte[]? _buffer;
    private int _position;

    internal DecodedShard(byte[] buffer, int length, int firstLine, ShardHeader header)
    {
        _buffer = buffer;
        _length = length;
        _position = firstLine;
        Header = header;
    }

    public ShardHeader Header { get; }

    /// <summary>The next object's JSON; false at the end.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_position, _length - _position);
        if (rest.IsEmpty)
        {
            line = default;
            return false;
        }

        int end = rest.IndexOf((byte)'\n');
        line = end < 0 ? rest : rest[..end];
        _position += end < 0 ? rest.Length : end + 1;
        return true;
    }

    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _position = _length;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
