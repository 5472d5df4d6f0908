using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Lab;

/// <summary>The verb <c>get</c>: one request, its answer on standard output.</summary>
internal static class SingleRequest
{
    public static async Task<int> RunAsync(Arguments arguments, CancellationToken cancellation)
    {
        var target = arguments.EndPoint("target");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromMilliseconds(arguments.Number("timeout-ms", 2000)));
        try
        {
            string answer = arguments.Has("udp")
                ? await AskUdpAsync(target, limit.Token)
                : await AskTcpAsync(target, arguments.Text("path", "/"), limit.Token);
            Console.Write(answer);
            return 0;
        }
        catch (Exception e) when (e is SocketException or InvalidDataException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"edge-lab: {target}: {LoadGenerator.Describe(e)}");
            return 1;
        }
    }

    private static async Task<string> AskTcpAsync(IPEndPoint target, string path, CancellationToken cancellation)
    {
        using var exchange = await HttpExchange.ConnectAsync(target, cancellation);
        return await exchange.AskAsync(path, cancellation);
    }

    private static async Task<string> AskUdpAsync(IPEndPoint target, CancellationToken cancellation)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(target, cancellation);
        await socket.SendAsync("?"u8.ToArray(), cancellation);
        var buffer = new byte[2048];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, cancellation));
    }
}
