using System.Net;
using System.Net.Sockets;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Pair;

/// <summary>Established connections through the first gateway, with both ends in the hands of the test.</summary>
internal sealed class PodConversations : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly List<PodConversation> _talks = [];
    private readonly Socket _listener;

    private PodConversations(Socket listener) => _listener = listener;

    public IReadOnlyList<PodConversation> All => _talks;

    /// <summary>How many pods are in them.</summary>
    public int Pods => _talks.Select(static talk => talk.Pod).Distinct().Count();

    /// <summary>Sets the Service on both gateways and opens so many connections.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="service">The Service.</param>
    /// <param name="address">Its address.</param>
    /// <param name="count">How many.</param>
    /// <param name="steer">Both sides send to the first gateway's own addresses; else to wherever they send already.</param>
    public static async Task<PodConversations> OpenAsync(PairLab lab, LabService service, string address, int count, bool steer = true)
    {
        if (steer)
        {
            lab.Use(1, 1);
        }

        lab.Set(service);
        bool v6 = address.Contains(':', StringComparison.Ordinal);
        AddressFamily family = v6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        Socket listener = lab.Pods.Get(() => new Socket(family, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(v6 ? IPAddress.IPv6Any : IPAddress.Any, 8080));
        listener.Listen(count);
        var talks = new PodConversations(listener);
        using var limit = new CancellationTokenSource(s_patience);
        for (int number = 0; number < count; number++)
        {
            Socket client = lab.Client.Get(() => new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            client.Bind(new IPEndPoint(IPAddress.Parse(v6 ? $"fd00:c1::{number + 1:x}" : $"100.64.0.{number + 1}"), 0));
            Task<Socket> accepting = listener.AcceptAsync(limit.Token).AsTask();
            await client.ConnectAsync(IPEndPoint.Parse(LabFamily.At(address, 80)), limit.Token);
            talks._talks.Add(new PodConversation(client, await accepting));
        }

        return talks;
    }

    /// <summary>The same in all of them at a time.</summary>
    public Task AllAsync(Func<PodConversation, Task> act) => Task.WhenAll(_talks.Select(act));

    public ValueTask DisposeAsync()
    {
        _talks.ForEach(static talk => talk.Dispose());
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
