using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Health;

/// <summary>Opens listening TCP sockets.</summary>
internal sealed class HealthSockets : IHealthSockets
{
    private const int Backlog = 64;

    public Socket Listen(IPEndPoint address)
    {
        bool all = address.Address.Equals(IPAddress.IPv6Any);
        if (all && !Socket.OSSupportsIPv6)
        {
            address = new IPEndPoint(IPAddress.Any, address.Port);
            all = false;
        }

        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = all;
            }

            socket.Bind(address);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
