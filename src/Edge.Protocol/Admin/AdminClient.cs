using System.Net.Sockets;
using System.Text.Json;

namespace Edge.Protocol.Admin;

/// <summary>Asks one question on an admin socket.</summary>
public static class AdminClient
{
    /// <summary>Sends <paramref name="request"/> and returns the answer, also when that says "not ok".</summary>
    /// <param name="path">Of the socket.</param>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="time">The clock of <see cref="AdminLimits.AnswerPatience"/> and <see cref="AdminLimits.ManifestPatience"/>; null: the system's.</param>
    /// <exception cref="AdminException">Nobody answers at <paramref name="path"/>, or not in time, or not in JSON.</exception>
    public static async Task<AdminResponse> SendAsync(string path, AdminRequest request, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(request, AdminJsonContext.Default.AdminRequest);
        if (line.Length >= AdminLimits.RequestBytes)
        {
            throw new AdminException($"the request has {line.Length} bytes, more than {AdminLimits.RequestBytes}", "apply the manifests in smaller parts");
        }

        TimeSpan patience = request.Files is null ? AdminLimits.AnswerPatience : AdminLimits.ManifestPatience;
        using CancellationTokenSource late = new(patience, time ?? TimeProvider.System);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return Parse(path, await AskAsync(path, line, end.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AdminException(
                $"{path}: no answer within {patience.TotalSeconds:0} s", "the process behind this socket hangs or is stopped: systemctl status edge-agent edge-control", e);
        }
        catch (SocketException e)
        {
            throw Explain(path, e);
        }
        catch (IOException e)
        {
            throw new AdminException($"{path}: the connection broke: {e.Message}", "look at the journal of the process behind this socket", e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new AdminException($"{path}: not a usable socket path", "socket paths have at most 107 bytes", e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> AskAsync(string path, byte[] line, CancellationToken cancellationToken)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
        NetworkStream stream = new(socket, ownsSocket: false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            return await AdminLine.ReadAsync(stream, AdminLimits.ResponseBytes, cancellationToken).ConfigureAwait(false);
        }
    }

    private static AdminResponse Parse(string path, ReadOnlyMemory<byte>? answer)
    {
        const string Next = "check that --socket names the socket of edge-control or edge-agent, and that the versions match";
        try
        {
            return (answer is { } line ? JsonSerializer.Deserialize(line.Span, AdminJsonContext.Default.AdminResponse) : null)
                ?? throw new AdminException($"{path}: no answer, or one larger than {AdminLimits.ResponseBytes} bytes", Next);
        }
        catch (JsonException e)
        {
            throw new AdminException($"{path}: the answer is not JSON: {e.Message}", Next, e);
        }
    }

    private static AdminException Explain(string path, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new($"{path}: nobody listens on this socket", "start edge-control or edge-agent", e),
        SocketError.AccessDenied => new($"{path}: permission denied", "run as root or join the group that owns the socket", e),
        SocketError.AddressNotAvailable => new($"{path}: no such socket", "start edge-control or edge-agent, or name its socket with --socket", e),
        _ => new($"{path}: {e.Message}", "start edge-control or edge-agent, or name its socket with --socket", e),
    };
}
