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
                Socket socket = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                _ = ServeAsync(socket, slots, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task ServeAsync(Socket socket, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(AdminLimits.Patience);
            NetworkStream stream = new(socket, ownsSocket: true);
            await using (stream.ConfigureAwait(false))
            {
                ReadOnlyMemory<byte>? line = await AdminLine.ReadAsync(stream, AdminLimits.RequestBytes, patience.Token).ConfigureAwait(false);
                AdminResponse response = await AnswerAsync(line, cancellationToken).ConfigureAwait(false);
                patience.CancelAfter(AdminLimits.Patience);
                await stream.WriteAsync(response.ToUtf8(), patience.Token).ConfigureAwait(false);
                await stream.WriteAsync("\n"u8.ToArray(), patience.Token).ConfigureAwait(false);
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

    private async Task<AdminResponse> AnswerAsync(ReadOnlyMemory<byte>? line, CancellationToken cancellationToken)
    {
        if (line is not { } json)
        {
            return AdminResponse.Failure($"the request is empty or larger than {AdminLimits.RequestBytes} bytes", "send one line of JSON");
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
