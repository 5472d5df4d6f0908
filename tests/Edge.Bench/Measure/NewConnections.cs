using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Bench.Measure;

/// <summary>
/// First packets of connections, sent as fast as they go: UDP datagrams with addresses and ports of our choice, so that each is new to conntrack. The
/// kernel carries each one through output, pick, translation and input before the call returns.
/// </summary>
internal sealed class NewConnections : IDisposable
{
    private const int HeaderBytes = 28; // IPv4 and UDP
    private readonly Socket _raw = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw) { SendBufferSize = 4 << 20 };
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4096 };
    private readonly byte[] _packet = new byte[HeaderBytes + 4];

    public NewConnections()
    {
        // Somebody is there, and soon has no room: without an answer or an error for each packet.
        _server.Bind(new IPEndPoint(IPAddress.Any, 8080));
        _packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), (ushort)_packet.Length);
        _packet[8] = 64;
        _packet[9] = 17;
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(22), 80);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(24), (ushort)(_packet.Length - 20));
    }

    /// <summary>Processor time, of which others on the machine take nothing, for one connection from each client of a range; clients are 10.2.0.0 and up.</summary>
    public TimeSpan Send(IReadOnlyList<IPAddress> services, int firstClient, int clients, ushort sourcePort)
    {
        EndPoint[] targets = [.. services.Select(static address => new IPEndPoint(address, 0))];
        byte[][] addresses = [.. services.Select(static address => address.GetAddressBytes())];
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(20), sourcePort);
        TimeSpan begin = Environment.CpuUsage.TotalTime;
        for (int client = firstClient; client < firstClient + clients; client++)
        {
            int service = client % targets.Length;
            BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(12), 0x0a020000u + (uint)client);
            addresses[service].CopyTo(_packet, 16);
            _raw.SendTo(_packet, targets[service]);
        }

        return Environment.CpuUsage.TotalTime - begin;
    }

    public void Dispose()
    {
        _raw.Dispose();
        _server.Dispose();
    }
}
