using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.State;

/// <summary>
/// One endpoint in 32 bytes: 100,000 of them are the bulk of the agent's memory, so the address is kept as its bits and topology is shared.
/// </summary>
public readonly struct EndpointEntry : IEquatable<EndpointEntry>
{
    // Network order read as big-endian; IPv4 sits in the upper half of _high.
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly EndpointTopology? _topology;
    private readonly byte _length;

    public EndpointEntry(ReadOnlySpan<byte> address, EndpointConditions flags, EndpointTopology? topology)
    {
        _length = (byte)address.Length;
        Flags = flags;
        _topology = topology;
        if (address.Length == 4)
        {
            _high = (ulong)BinaryPrimitives.ReadUInt32BigEndian(address) << 32;
        }
        else if (address.Length == 16)
        {
            _high = BinaryPrimitives.ReadUInt64BigEndian(address);
            _low = BinaryPrimitives.ReadUInt64BigEndian(address[8..]);
        }
        else
        {
            throw new ArgumentException("an address has 4 or 16 bytes", nameof(address));
        }
    }

    public EndpointConditions Flags { get; }

    public AddressFamily Family => _length == 4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    /// <summary>Bytes that <see cref="WriteAddress"/> writes: 4 or 16.</summary>
    public int AddressLength => _length;

    /// <summary>The address in network order read as one number; IPv4 in the uppermost 32 bits.</summary>
    public UInt128 AddressBits => new(_high, _low);

    /// <summary>The address as an object, made anew each time; <see cref="WriteAddress"/> allocates nothing.</summary>
    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            return new IPAddress(bytes[..WriteAddress(bytes)]);
        }
    }

    public EndpointTopology? Topology => _topology;

    public string? NodeName => _topology?.NodeName;

    public string? Zone => _topology?.Zone;

    public string[]? HintZones => _topology?.HintZones;

    public string[]? HintNodes => _topology?.HintNodes;

    public bool IsReady => (Flags & EndpointConditions.Ready) != 0;

    public bool IsServing => (Flags & EndpointConditions.Serving) != 0;

    public bool IsTerminating => (Flags & EndpointConditions.Terminating) != 0;

    public static bool operator ==(EndpointEntry left, EndpointEntry right) => left.Equals(right);

    public static bool operator !=(EndpointEntry left, EndpointEntry right) => !left.Equals(right);

    /// <summary>Writes the address in network order and returns its length.</summary>
    public int WriteAddress(Span<byte> destination)
    {
        if (_length == 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(_high >> 32));
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
            BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        }

        return _length;
    }

    /// <summary>Same address, whatever the conditions.</summary>
    public bool SameAddress(EndpointEntry other) => _high == other._high && _low == other._low && _length == other._length;

    public bool Equals(EndpointEntry other) => SameAddress(other) && Flags == other.Flags && Equals(_topology, other._topology);

    public override bool Equals(object? obj) => obj is EndpointEntry other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_high, _low, _length);
}
