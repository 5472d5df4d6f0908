namespace Edge.Protocol.Admin;

/// <summary>Reads one bounded line.</summary>
internal static class AdminLine
{
    /// <summary>The bytes before the first newline (or the end), or null when there are none or more than <paramref name="limit"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            int end = buffer.AsSpan(length, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return buffer.AsMemory(0, length + end);
            }

            length += read;
            if (read == 0)
            {
                return length == 0 ? null : buffer.AsMemory(0, length);
            }

            if (length >= limit)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit));
            }
        }
    }
}
