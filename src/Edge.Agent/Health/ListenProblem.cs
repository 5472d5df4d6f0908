using System.Net.Sockets;

namespace Edge.Agent.Health;

/// <summary>Why an address and port cannot be listened on, for a person.</summary>
internal static class ListenProblem
{
    public static string Describe(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program listens there; end it or choose another port",
        SocketError.AccessDenied => "not permitted; ports below 1024 need a privilege that the agent does not have",
        SocketError.AddressNotAvailable => "the address is not on this gateway, or not usable yet",
        SocketError.TooManyOpenSockets => "no descriptors are left; raise LimitNOFILE in the unit",
        _ => e.Message,
    };
}
