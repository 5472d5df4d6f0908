using System.Net;
using System.Net.Sockets;
using Edge.Agent.Health;

namespace Edge.Tests.Fakes;

/// <summary>Listening sockets that really listen, but on loopback ports that the kernel chooses; ports can be taken by "others".</summary>
internal sealed class FakeHealthSockets : IHealthSockets
{
    private readonly Dictionary<string, Socket> _open = [];

    /// <summary>Addresses as asked for, such as <c>[::]:10256</c>, that are refused, and how.</summary>
    public Dictionary<string, SocketError> Refused { get; } = [];

    /// <summary>What was asked for and is still open, in order.</summary>
    public IEnumerable<string> Open => _open.Where(static entry => entry.Value.SafeHandle is { IsClosed: false }).Select(static entry => entry.Key).Order(StringComparer.Ordinal);

    public int Asked { get; private set; }

    public Socket Listen(IPEndPoint address)
    {
        Asked++;
        string name = address.ToString();
        if (Refused.TryGetValue(name, out SocketError error) || Open.Contains(name))
        {
            throw new SocketException((int)(error == default ? SocketError.AddressAlreadyInUse : error));
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return _open[name] = socket;
    }

    public void Close(IPEndPoint address, Socket socket) => socket.Dispose();

    /// <summary>Where to connect to reach what was asked for.</summary>
    public IPEndPoint Endpoint(string name) => (IPEndPoint)_open[name].LocalEndPoint!;
}
