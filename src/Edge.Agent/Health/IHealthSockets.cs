using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Health;

/// <summary>Where listening sockets come from and where they go: opened anew, or handed over by whoever held them before.</summary>
internal interface IHealthSockets
{
    /// <summary>A socket that listens, until it is given to <see cref="Close"/>.</summary>
    /// <param name="address">The address <c>::</c> stands for all addresses of both families.</param>
    /// <exception cref="SocketException">The address or port cannot be had.</exception>
    Socket Listen(IPEndPoint address);

    /// <summary>Nobody accepts on it any more: it is closed, or goes to who comes next.</summary>
    /// <param name="address">As it was asked for.</param>
    /// <param name="socket">From <see cref="Listen"/>.</param>
    void Close(IPEndPoint address, Socket socket);
}
