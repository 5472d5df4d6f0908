using System.Globalization;

namespace Edge.Linux;

/// <summary>The address of an interface on an Ethernet link (IEEE 802, EUI-48).</summary>
/// <param name="Value">The six bytes as a number, the first one on the wire in bits 40 to 47.</param>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>Length in bytes (linux/if_ether.h: <c>ETH_ALEN</c>).</summary>
    public const int Bytes = 6;

    /// <summary>No address.</summary>
    public static MacAddress None => default;

    /// <summary>To everybody on the link.</summary>
    public static MacAddress Broadcast => new(0xFFFF_FFFF_FFFF);

    /// <summary>Reads it from wire order; <see cref="None"/> when there are not exactly six bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public static MacAddress Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
        {
            return None;
        }

        ulong value = 0;
        foreach (byte part in bytes)
        {
            value = (value << 8) | part;
        }

        return new MacAddress(value);
    }

    /// <summary>Writes it in wire order.</summary>
    /// <param name="target">At least six bytes.</param>
    public void Write(Span<byte> target)
    {
        for (int i = 0; i < Bytes; i++)
        {
            target[i] = (byte)(Value >> (40 - (8 * i)));
        }
    }

    /// <summary>As <c>ip link</c> writes it: <c>52:54:00:12:34:56</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(byte)(Value >> 40):x2}:{(byte)(Value >> 32):x2}:{(byte)(Value >> 24):x2}:{(byte)(Value >> 16):x2}:{(byte)(Value >> 8):x2}:{(byte)Value:x2}");
}
