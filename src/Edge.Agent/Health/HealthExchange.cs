using System.Buffers;
using System.Net.Sockets;

namespace Edge.Agent.Health;

/// <summary>One request and its answer on one connection. Bounded in bytes and in time, whatever the other end does.</summary>
internal static class HealthExchange
{
    /// <summary>The whole exchange takes no longer: far more than any probe needs, and too short to sit on a connection.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Request line and headers, as many as common servers take.</summary>
    public const int MaximumHeadBytes = 8 * 1024;

    /// <summary>What follows a refused head is read away up to this, so that the answer is not lost to a reset.</summary>
    private const int MaximumRestBytes = 64 * 1024;

    /// <summary>Completes when all is said; what goes wrong on the connection is nobody's concern.</summary>
    public static async Task RunAsync(Socket socket, IHealthPages pages, TimeProvider time)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaximumHeadBytes);
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            int length = await ReadHeadAsync(socket, buffer, patience.Token).ConfigureAwait(false);
            if (length == 0)
            {
                return;
            }

            int answer = Answer(buffer, length, pages, time, out bool understood, out bool withBody, out LongPage? page);
            byte[] body = page is null ? [] : await page.Body.WaitAsync(patience.Token).ConfigureAwait(false);
            if (page is not null)
            {
                answer = HttpResponse.WriteHead(buffer, 200, page.ContentType, "", time.GetUtcNow(), body.Length);
            }

            await SendAsync(socket, buffer.AsMemory(0, answer), patience.Token).ConfigureAwait(false);
            await SendAsync(socket, withBody ? body : [], patience.Token).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
            if (!understood || socket.Available > 0)
            {
                await DrainAsync(socket, buffer, patience.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other end went away or was too slow: nothing to answer, nobody to tell.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Bytes read: a whole head, or what shows that it is none; 0 when the other end closed before.</summary>
    private static async Task<int> ReadHeadAsync(Socket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        int length = 0;
        while (length < MaximumHeadBytes)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length, MaximumHeadBytes - length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return 0;
            }

            int before = length;
            length += read;
            if (RequestLine.IsHopeless(buffer.AsSpan(0, length)) || RequestLine.EndOfHead(buffer.AsSpan(0, length), before) >= 0)
            {
                break;
            }
        }

        return length;
    }

    // The answer takes the place of the request; a long page is for the caller to send.
    private static int Answer(byte[] buffer, int length, IHealthPages pages, TimeProvider time, out bool understood, out bool withBody, out LongPage? longPage)
    {
        withBody = true;
        longPage = null;
        Span<byte> body = stackalloc byte[HealthPage.MaximumBodyBytes];
        ReadOnlySpan<byte> head = buffer.AsSpan(0, length);
        HealthPage page;
        if (length >= MaximumHeadBytes && RequestLine.EndOfHead(head, 0) < 0)
        {
            understood = false;
            page = HealthPage.Text(431, "the request's head is longer than 8 KiB\n"u8, body);
        }
        else if (RequestLine.TryParse(head, out ReadOnlySpan<byte> path, out bool isHead))
        {
            understood = true;
            withBody = !isHead;
            longPage = pages.ReadLong(path);
            if (longPage is not null)
            {
                return 0;
            }

            page = pages.Read(path, body);
        }
        else
        {
            understood = false;
            page = HealthPage.Text(400, "this is not an HTTP/1 request\n"u8, body);
        }

        return HttpResponse.Write(buffer, page, body[..page.BodyBytes], time.GetUtcNow(), withBody);
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
        }
    }

    private static async Task DrainAsync(Socket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        int read = 1;
        for (int rest = 0; read > 0 && rest < MaximumRestBytes; rest += read)
        {
            read = await socket.ReceiveAsync(buffer.AsMemory(0, MaximumHeadBytes), cancellationToken).ConfigureAwait(false);
        }
    }
}
