using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Ctl.Tracing;

/// <summary>One packet that the gateway sends itself: the first one of a TCP connection, or a datagram. The connection is given up when this is disposed.</summary>
internal sealed class TraceProbe : IDisposable
{
    private readonly Socket _socket;

    private TraceProbe(Socket socket) => _socket = socket;

    /// <summary>Sends it.</summary>
    /// <exception cref="CtlException">It cannot be sent.</exception>
    public static TraceProbe Send(TraceFlow flow)
    {
        bool tcp = flow.Protocol == TraceFlow.Tcp;
        var socket = new Socket(flow.Destination.AddressFamily, tcp ? SocketType.Stream : SocketType.Dgram, tcp ? ProtocolType.Tcp : ProtocolType.Udp) { Blocking = false };
        try
        {
            if (flow.Source is { } source)
            {
                socket.Bind(new IPEndPoint(source, flow.SourcePort));
            }

            var target = new IPEndPoint(flow.Destination, flow.DestinationPort);
            if (tcp)
            {
                socket.Connect(target);
            }
            else
            {
                socket.SendTo(Encoding.ASCII.GetBytes("edgectl trace\n"), target);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress or SocketError.ConnectionRefused || IsDropped(e))
        {
            // It is on its way, or a rule has already decided: the trace tells.
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.HostUnreachable)
        {
            socket.Dispose();
            throw new CtlException(
                ExitCodes.Failure, $"the gateway itself has no route to {flow.Destination}, so it sends nothing there", "its own packets need a route before any rule sees them, if only a default route; packets of clients need none");
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new CtlException(
                ExitCodes.Failure, $"the gateway cannot send to {TraceFlow.At(flow.Destination, flow.DestinationPort)}: {e.Message}", "with --send the source is an address of this gateway, or any");
        }

        return new TraceProbe(socket);
    }

    public void Dispose() => _socket.Dispose();

    // A rule that drops what the host itself sends lets the call fail with EPERM.
    private static bool IsDropped(SocketException e) => e.SocketErrorCode == SocketError.AccessDenied || e.NativeErrorCode == (int)Linux.Errno.EPERM;
}
