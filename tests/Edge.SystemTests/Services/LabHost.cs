using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.SystemTests.Services;

/// <summary>Where connections begin: a namespace, and whichever of its addresses the test names.</summary>
/// <param name="space">The namespace.</param>
/// <param name="mark">A port beyond the gateway that nobody listens on: its refusal shows that everything sent before has had its answer.</param>
internal sealed class LabHost(LabNamespace space, IPEndPoint mark)
{
    private const int Marks = 3;
    private static readonly TimeSpan Patience = Waits.Long;

    // Only silence takes so long. Marks may go by another processor, past a packet that waits on one that stands still.
    private static readonly TimeSpan FirstLook = Waits.OfThisMachine(TimeSpan.FromMilliseconds(500));

    // The pods' program answers datagrams, not their kernel: it gets longer.
    private static readonly TimeSpan DatagramSilence = TimeSpan.FromSeconds(2);

    public LabNamespace Space => space;

    /// <summary>One new connection, closed after the pod's answer.</summary>
    /// <param name="from">Own address, with a port or without.</param>
    /// <param name="to">Address and port.</param>
    public async Task<Answer> AskAsync(string from, string to)
    {
        (Answer outcome, Connection? connection) = await ConnectAsync(from, to);
        connection?.Dispose();
        return connection?.Answer ?? outcome;
    }

    /// <summary>So many new connections, some at a time.</summary>
    public async Task<Answer[]> AskManyAsync(int count, string from, string to)
    {
        var answers = new Answer[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (index, _) => answers[index] = await AskAsync(from, to));
        return answers;
    }

    /// <summary>A new connection that stays.</summary>
    public async Task<Connection> OpenAsync(string from, string to)
    {
        (Answer outcome, Connection? connection) = await ConnectAsync(from, to);
        return connection ?? throw new InvalidDataException($"{from} to {to}: {outcome}");
    }

    /// <summary>One datagram from a new socket.</summary>
    public async Task<Answer> AskUdpAsync(string from, string to)
    {
        using Socket socket = OpenUdp(from, to);
        return await AskUdpAsync(socket);
    }

    /// <summary>A socket for datagrams of one flow.</summary>
    public Socket OpenUdp(string from, string to)
    {
        IPEndPoint own = IPEndPoint.Parse(from);
        Socket socket = space.Get(() => new Socket(own.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(own);
        socket.Connect(IPEndPoint.Parse(to));
        return socket;
    }

    /// <summary>One more datagram of a flow.</summary>
    public async Task<Answer> AskUdpAsync(Socket socket)
    {
        byte[] buffer = new byte[256];
        using var limit = new CancellationTokenSource(Patience);
        await socket.SendAsync("?"u8.ToArray(), limit.Token);
        Task<int> reply = socket.ReceiveAsync(buffer, limit.Token).AsTask();
        await Task.WhenAny(reply, Task.Delay(DatagramSilence, limit.Token));
        await MarkAsync(reply);
        if (!reply.IsCompleted)
        {
            await limit.CancelAsync();
        }

        try
        {
            return Answer.Parse(Encoding.ASCII.GetString(buffer, 0, await reply));
        }
        catch (OperationCanceledException)
        {
            return Answer.Silence;
        }
        catch (SocketException e)
        {
            return Outcome(e);
        }
    }

    private async Task<(Answer Outcome, Connection? Connection)> ConnectAsync(string from, string to)
    {
        IPEndPoint own = IPEndPoint.Parse(from);
        Socket socket = space.Get(() => new Socket(own.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            socket.Bind(own);
            Task connecting = socket.ConnectAsync(IPEndPoint.Parse(to), limit.Token).AsTask();
            await Task.WhenAny(connecting, Task.Delay(FirstLook, limit.Token));
            await MarkAsync(connecting);
            if (!connecting.IsCompleted)
            {
                await limit.CancelAsync();
            }

            await connecting;
            return (default, await Connection.GreetAsync(socket));
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            return (Answer.Silence, null);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return (Outcome(e), null);
        }
    }

    // The same way there and back, behind what has not been answered yet.
    private async Task MarkAsync(Task answer)
    {
        for (int count = 0; count < Marks && !answer.IsCompleted; count++)
        {
            using Socket socket = space.Get(() => new Socket(mark.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
            SocketException refused = await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(mark));
            Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        }
    }

    private static Answer Outcome(SocketException e) => e.SocketErrorCode == SocketError.ConnectionRefused ? Answer.Refused : new Answer(e.SocketErrorCode.ToString());
}
