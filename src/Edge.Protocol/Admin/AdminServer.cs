using System.Net.Sockets;
using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>Answers requests on a unix stream socket: one line of JSON in, one line out, then it closes.</summary>
/// <param name="path">Of the socket; a socket left over by a dead process is replaced.</param>
/// <param name="handler">Makes the answer. What it throws becomes an answer that says so; the server goes on.</param>
public sealed class AdminServer(string path, Func<AdminRequest, CancellationToken, Task<AdminResponse>> handler)
{
    private const int MaximumConnections = 8;

    /// <summary>A lack of descriptors or memory does not pass at once.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Longer requests are refused.</summary>
    public int RequestBytes { get; init; } = AdminLimits.RequestBytes;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes the next connection.</summary>
    internal Func<Socket, CancellationToken, ValueTask<Socket>> Accept { get; init; } = static (listener, token) => listener.AcceptAsync(token);

    /// <summary>Binds and serves until cancelled. Completes only then; removes the socket.</summary>
    /// <exception cref="AdminException">The socket cannot be bound.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using Socket listener = UnixListener.Bind(path, "admin socket", MaximumConnections);
        SemaphoreSlim slots = new(MaximumConnections); // not disposed: answers under way release it after this method
        try
        {
            while (true)
            {
                await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                _ = ServeAsync(await NextAsync(listener, cancellationToken).ConfigureAwait(false), slots, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            UnixListener.Remove(path);
        }
    }

    private async Task<Socket> NextAsync(Socket listener, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await Accept(listener, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                await Task.Delay(s_pause, Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket socket, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            NetworkStream stream = new(socket, ownsSocket: true);
            await using (stream.ConfigureAwait(false))
            {
                AdminResponse response = await AnswerAsync(await ReadAsync(stream, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                await WriteAsync(stream, response.ToUtf8(), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The person at the other end went away or never finished the line: nothing to answer, nobody to tell.
        }
        finally
        {
            socket.Dispose();
            slots.Release();
        }
    }

    // How long the answer takes is the handler's affair, so reading and writing have their patience each.
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(AdminLimits.Patience, Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        return await AdminLine.ReadAsync(stream, RequestBytes, either.Token).ConfigureAwait(false);
    }

    private async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(AdminLimits.Patience, Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await stream.WriteAsync(answer, either.Token).ConfigureAwait(false);
        await stream.WriteAsync("\n"u8.ToArray(), either.Token).ConfigureAwait(false);
    }

    private async Task<AdminResponse> AnswerAsync(ReadOnlyMemory<byte>? line, CancellationToken cancellationToken)
    {
        if (line is not { } json)
        {
            return AdminResponse.Failure($"the request is empty or larger than {RequestBytes} bytes", "send one line of JSON");
        }

        try
        {
            AdminRequest? request = AdminRequest.FromJson(json.Span);
            return request?.Op is { Length: > 0 }
                ? await handler(request, cancellationToken).ConfigureAwait(false)
                : AdminResponse.Failure("the request has no \"op\"", "send one line such as {\"op\":\"status\"}");
        }
        catch (JsonException e)
        {
            return AdminResponse.Failure($"the request is not JSON: {e.Message}", "send one line such as {\"op\":\"status\"}");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return AdminResponse.Failure($"{e.GetType().Name}: {e.Message}", "look at the journal");
        }
    }
}
