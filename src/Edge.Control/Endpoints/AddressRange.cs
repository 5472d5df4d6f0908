using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Control.Endpoints;

/// <summary>Chooses free addresses of a service CIDR: first where the Service's name falls, then the next free one. Thus most
/// Services get the same address even if the record of allocations is lost.</summary>
internal sealed class AddressRange(IPNetwork network)
{
    private const int MaximumBits = 24;

    public AddressFamily Family => network.BaseAddress.AddressFamily;

    public IPNetwork Network => network;

    /// <summary>How many addresses are considered; the first and the last of the network are left out.</summary>
    private int Size => (1 << Math.Min((Family == AddressFamily.InterNetwork ? 32 : 128) - network.PrefixLength, MaximumBits)) - 2;

    public IPAddress? Choose(string owner, Func<IPAddress, bool> isFree)
    {
        int size = Size;
        int start = size > 0 ? StableStart(owner, size) : 0;
        for (int i = 0; i < size; i++)
        {
            IPAddress address = At(1 + ((start + i) % size));
            if (isFree(address))
            {
                return address;
            }
        }

        return null;
    }

    /// <summary>The same number for the same name, from 0 to below <paramref name="size"/>.</summary>
    public static int StableStart(string owner, int size) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(owner))) % (uint)size);

    private IPAddress At(int offset)
    {
        Span<byte> bytes = stackalloc byte[16];
        network.BaseAddress.TryWriteBytes(bytes, out int length);
        Span<byte> low = bytes[(length - 4)..length];
        BinaryPrimitives.WriteUInt32BigEndian(low, BinaryPrimitives.ReadUInt32BigEndian(low) + (uint)offset);
        return new IPAddress(bytes[..length]);
    }
}
