using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Edge.Lab;

/// <summary>One connection of a client to a pod: connects, asks, reads the answer.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[4096];
    private int _length;

    private HttpExchange(Socket socket) => _socket = socket;

    /// <summary>Connects; throws <see cref="SocketException"/> when refused.</summary>
    public static async Task<HttpExchange> ConnectAsync(IPEndPoint target, CancellationToken cancellation)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellation);
            return new HttpExchange(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks for <paramref name="path"/> on a connection that closes after it; gives the body.</summary>
    public async Task<string> AskAsync(string path, CancellationToken cancellation)
    {
        await SendRequestAsync(path, cancellation);
        int read;
        while (_length < _buffer.Length
            && (read = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellation)) > 0)
            _length += read;
        int end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
        return end >= 0 && _buffer.AsSpan(0, _length).StartsWith("HTTP/1.1 200 "u8)
            ? Encoding.UTF8.GetString(_buffer, end + 4, _length - end - 4)
            : throw new InvalidDataException("the answer is cut off");
    }

    /// <summary>The same, with the pod's answer parsed.</summary>
    public async Task<PodAnswer> AskPodAsync(CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize(await AskAsync("/", cancellation), LabJsonContext.Default.PodAnswer)!;
        }
        catch (JsonException)
        {
            throw new InvalidDataException("the answer is not a pod's");
        }
    }

    /// <summary>Starts the endless answer; gives the name of the pod that holds the other end.</summary>
    public async Task<string> HoldAsync(CancellationToken cancellation)
    {
        await SendRequestAsync("/hold", cancellation);
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellation);
            _length += read > 0 ? read : throw new InvalidDataException("the answer is cut off");
        }

        string head = Encoding.ASCII.GetString(_buffer, 0, end + 2);
        int start = head.IndexOf("X-Pod: ", StringComparison.Ordinal) + "X-Pod: ".Length;
        return head[start..head.IndexOf('\r', start)];
    }

    /// <summary>Reads what comes next; 0 when the other side closed.</summary>
    public async Task<int> ReadAsync(CancellationToken cancellation) => await _socket.ReceiveAsync(_buffer, cancellation);

    public void Dispose() => _socket.Dispose();

    private async Task SendRequestAsync(string path, CancellationToken cancellation)
    {
        byte[] request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
        for (int sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request.AsMemory(sent), cancellation);
    }
}
