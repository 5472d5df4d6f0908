using System.Net;
using System.Net.Sockets;

namespace Edge.SystemTests.Pair;

/// <summary>One connection and its two ends.</summary>
/// <param name="client">The end of the client.</param>
/// <param name="pod">The end of the pod.</param>
internal sealed class PodConversation(Socket client, Socket pod) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>Which pod it is.</summary>
    public IPAddress Pod { get; } = ((IPEndPoint)pod.LocalEndPoint!).Address;

    public Task FromClientAsync() => FromClientAsync(100);

    public Task FromClientAsync(int bytes) => TransferAsync(client, pod, bytes);

    public Task FromPodAsync() => FromPodAsync(100);

    public Task FromPodAsync(int bytes) => TransferAsync(pod, client, bytes);

    /// <summary>The pod says something that may not arrive.</summary>
    public async Task<bool> TryFromPodAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await pod.SendAsync(new byte[1], limit.Token);
            return await client.ReceiveAsync(new byte[1], limit.Token) == 1;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>What the pod said before arrives.</summary>
    public async Task ReceiveHeldBackAsync()
    {
        using var limit = new CancellationTokenSource(s_patience);
        Assert.Equal(1, await client.ReceiveAsync(new byte[1], limit.Token));
    }

    public void Dispose()
    {
        client.Dispose();
        pod.Dispose();
    }

    private static async Task TransferAsync(Socket from, Socket to, int bytes)
    {
        using var limit = new CancellationTokenSource(s_patience);
        byte[] sent = new byte[bytes], received = new byte[bytes];
        Random.Shared.NextBytes(sent);
        Task sending = SendAsync(from, sent, limit.Token);
        for (int length = 0; length < bytes;)
        {
            int read = await to.ReceiveAsync(received.AsMemory(length), limit.Token);
            length += read > 0 ? read : throw new InvalidDataException("the connection was closed");
        }

        await sending;
        Assert.Equal(sent, received);
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, stop)..];
        }
    }
}
