using System.Buffers;

namespace Edge.Linux.Netlink;

/// <summary>
/// A growable byte buffer that netlink messages are written into. It is rented from the array pool and reused from batch to batch;
/// not thread-safe.
/// </summary>
public sealed class NetlinkBuffer : IDisposable
{
    /// <summary>Above this the array is given to the garbage collector on <see cref="Clear"/>: one cold start must not stay resident for ever.</summary>
    private const int KeepBytes = 1 << 20;

    private const int FirstBytes = 8192;

    private byte[] _array = [];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, Length);

    /// <summary>What was written, to patch in place. Valid until the next write.</summary>
    public Span<byte> Written => _array.AsSpan(0, Length);

    /// <summary>Forgets what was written and keeps the memory, unless it grew very large.</summary>
    public void Clear()
    {
        Length = 0;
        if (_array.Length > KeepBytes)
        {
            _array = [];
        }
    }

    /// <summary>Drops everything written after <paramref name="length"/>.</summary>
    /// <param name="length">New length in bytes, at most <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length);
        Length = length;
    }

    /// <summary>Gives the memory back to the pool.</summary>
    public void Dispose()
    {
        Return();
        Length = 0;
    }

    /// <summary>Makes room for <paramref name="count"/> bytes at the end and counts them as written. They are not zeroed.</summary>
    internal Span<byte> Append(int count)
    {
        int start = Length;
        if (count > _array.Length - start)
        {
            Grow(count);
        }

        Length = start + count;
        return _array.AsSpan(start, count);
    }

    private void Grow(int count)
    {
        int wanted = checked(Length + count);
        long doubled = Math.Max(FirstBytes, 2L * _array.Length);
        int size = (int)Math.Min(Math.Max(wanted, doubled), Array.MaxLength);

        // Pooled arrays live until a full collection after the pool's trimming time, so the large ones are not pooled.
        byte[] larger = size <= KeepBytes ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        Written.CopyTo(larger);
        Return();
        _array = larger;
    }

    private void Return()
    {
        if (_array.Length is > 0 and <= KeepBytes)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = [];
    }
}
