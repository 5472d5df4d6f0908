using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Health;

/// <summary>Where listening sockets come from: opened anew, or handed over by whoever held them before.</summary>
internal interface IHealthSockets
{
    /// <summary>A socket that listens; the caller owns it.</summary>
    /// <param name="address">The address <c>::</c> stands for all addresses of both families.</param>
    /// <exception cref="SocketException">The address or port cannot be had.</exception>
    Socket Listen(IPEndPoint address);
}
