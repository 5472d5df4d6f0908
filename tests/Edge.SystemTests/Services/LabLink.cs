using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;

namespace Edge.SystemTests.Services;

/// <summary>The far end of one of the gateway's links, for packets that sockets cannot send or show. Only what the gateway sends is seen.</summary>
internal sealed class LabLink : IDisposable
{
    private const string FarDevice = "eth0";
    private const int LinkHeaderBytes = 14, LargestFrameBytes = 2048;
    private static readonly TimeSpan Patience = Waits.Long, Tick = TimeSpan.FromMilliseconds(20);

    private readonly LinkSocket _socket;
    private readonly byte[] _buffer = new byte[LargestFrameBytes];
    private uint _number = 0x0ed9e000;

    public LabLink(Place place, LabNamespace far, LabNamespace gateway, string gatewayDevice)
    {
        byte[] theirs = gateway.Get(() => HardwareAddress(gatewayDevice)), own = far.Get(static () => HardwareAddress(FarDevice));
        _socket = far.Get(() => new LinkSocket(place, RawSockets.IndexOf(FarDevice), own, theirs));
    }

    /// <summary>The first packet of a new connection.</summary>
    /// <returns>The number by which it is known again.</returns>
    public uint Send(FlowProtocol protocol, IPEndPoint from, IPEndPoint to)
    {
        Probe probe = new(++_number, protocol, from.Address, (ushort)from.Port, to.Address, (ushort)to.Port);
        _socket.Send(ProbePacket.Write(probe));
        return probe.Number;
    }

    /// <summary>Any packet, from its network header on.</summary>
    public void Send(ReadOnlySpan<byte> packet) => _socket.Send(packet);

    /// <summary>Waits for a probe or for its refusal.</summary>
    public Sighting WaitFor(uint number)
    {
        Sighting? found = null;
        WaitUntil(() =>
        {
            _socket.Drain(sighting => found = sighting.Number == number ? sighting : found);
            return found is not null;
        });
        return found!.Value;
    }

    /// <summary>Waits for a packet, given from its network header on, and returns all that came until then.</summary>
    public List<byte[]> WaitFor(Func<byte[], bool> last)
    {
        List<byte[]> packets = [];
        WaitUntil(() =>
        {
            while (_socket.Socket.Available > 0 && (packets.Count == 0 || !last(packets[^1])))
            {
                packets.Add(_buffer[LinkHeaderBytes.._socket.Socket.Receive(_buffer)]);
            }

            return packets.Count > 0 && last(packets[^1]);
        });
        return packets;
    }

    public void Dispose() => _socket.Dispose();

    private void WaitUntil(Func<bool> done)
    {
        for (long start = Stopwatch.GetTimestamp(); !done();)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "the packet did not come");
            _socket.Socket.Poll(Tick, System.Net.Sockets.SelectMode.SelectRead);
        }
    }

    private static byte[] HardwareAddress(string device) =>
        NetworkInterface.GetAllNetworkInterfaces().Single(found => found.Name == device).GetPhysicalAddress().GetAddressBytes();
}
