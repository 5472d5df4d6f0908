using System.Net.Sockets;
using System.Text;

namespace Edge.SystemTests.Services;

/// <summary>An established TCP connection to a pod.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly TimeSpan Patience = Waits.Long;
    private readonly Socket _socket;

    private Connection(Socket socket, Answer answer)
    {
        _socket = socket;
        Answer = answer;
    }

    /// <summary>How it arrived.</summary>
    public Answer Answer { get; }

    public string Pod => Answer.Pod;

    public Socket Socket => _socket;

    /// <summary>Takes over a socket that is connected to one of the <see cref="LabServers"/>.</summary>
    public static async Task<Connection> GreetAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Patience);
        byte[] greeting = new byte[256];
        int length = 0;
        while (length == 0 || greeting[length - 1] != '\n')
        {
            int read = await socket.ReceiveAsync(greeting.AsMemory(length), limit.Token);
            length += read > 0 ? read : throw new InvalidDataException("closed before the greeting");
        }

        return new Connection(socket, Answer.Parse(Encoding.ASCII.GetString(greeting, 0, length - 1)));
    }

    /// <summary>Sends something and waits until it has come back.</summary>
    public async Task ExchangeAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        byte[] sent = Guid.NewGuid().ToByteArray(), received = new byte[16];
        await _socket.SendAsync(sent, limit.Token);
        for (int length = 0; length < received.Length;)
        {
            int read = await _socket.ReceiveAsync(received.AsMemory(length), limit.Token);
            length += read > 0 ? read : throw new InvalidDataException("closed by the pod");
        }

        Assert.Equal(sent, received);
    }

    public void Dispose() => _socket.Dispose();
}
