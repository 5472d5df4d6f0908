using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Edge.Lab;

/// <summary>An HTTP/1.1 server small enough to start once per pod; answers with its name and the caller's address.</summary>
internal sealed class PodServer(Arguments arguments)
{
    private const int MaximumRequest = 8192;
    private static readonly TimeSpan HoldInterval = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] HoldHead = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"u8.ToArray();
    private readonly string _name = arguments.Text("name");

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var loops = new List<Task>();
        foreach (var endPoint in arguments.EndPoints("listen"))
        {
            var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(endPoint);
            listener.Listen(1024);
            loops.Add(AcceptAsync(listener, cancellation));
            if (arguments.Has("udp"))
            {
                var udp = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                udp.Bind(endPoint);
                loops.Add(EchoAsync(udp, cancellation));
            }
        }

        // The line that a starter waits for: from here on connections are accepted.
        Console.WriteLine($"{_name} listens");
        try
        {
            await Task.WhenAll(loops);
        }
        catch (OperationCanceledException)
        {
        }

        return 0;
    }

    private async Task AcceptAsync(Socket listener, CancellationToken cancellation)
    {
        using (listener)
        {
            while (true)
                _ = ServeAsync(await listener.AcceptAsync(cancellation), cancellation);
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                var buffer = new byte[MaximumRequest];
                int length = 0;
                while (true)
                {
                    int end;
                    while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        int read = length < buffer.Length
                            ? await socket.ReceiveAsync(buffer.AsMemory(length), cancellation)
                            : 0;
                        if (read == 0)
                            return;
                        length += read;
                    }

                    bool hold = buffer.AsSpan(0, end).StartsWith("GET /hold "u8);
                    bool close = buffer.AsSpan(0, end).IndexOf("Connection: close"u8) >= 0;
                    end += 4;
                    buffer.AsSpan(end, length - end).CopyTo(buffer);
                    length -= end;
                    if (hold)
                    {
                        await HoldAsync(socket, cancellation);
                        return;
                    }

                    await SendAllAsync(socket, Answer(socket, close), cancellation);
                    if (close)
                        return;
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The client went away or the pod ends: nothing to answer.
            }
        }
    }

    private byte[] Answer(Socket socket, bool close)
    {
        byte[] body = Body(socket.RemoteEndPoint!, socket.LocalEndPoint!);
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + (close ? "Connection: close\r\n\r\n" : "\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private byte[] Body(EndPoint remote, EndPoint local)
    {
        var answer = new PodAnswer(_name, ((IPEndPoint)remote).Address.ToString(), ((IPEndPoint)local).Port);
        return [.. JsonSerializer.SerializeToUtf8Bytes(answer, LabJsonContext.Default.PodAnswer), (byte)'\n'];
    }

    private async Task HoldAsync(Socket socket, CancellationToken cancellation)
    {
        byte[] head = [.. HoldHead, .. Encoding.ASCII.GetBytes($"X-Pod: {_name}\r\n\r\n")];
        await SendAllAsync(socket, head, cancellation);
        using var timer = new PeriodicTimer(HoldInterval);
        byte[] beat = [(byte)'.'];
        do
            await SendAllAsync(socket, beat, cancellation);
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task EchoAsync(Socket udp, CancellationToken cancellation)
    {
        using (udp)
        {
            var any = new IPEndPoint(udp.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            var buffer = new byte[2048];
            while (true)
            {
                var got = await udp.ReceiveFromAsync(buffer, any, cancellation);
                await udp.SendToAsync(Body(got.RemoteEndPoint, udp.LocalEndPoint!), got.RemoteEndPoint, cancellation);
            }
        }
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
    }
}
