using System.Buffers.Binary;

namespace Edge.Conformance.Packets;

/// <summary>The sums that headers carry.</summary>
internal static class Checksums
{
    // RFC 9260 appendix A: the Castagnoli polynomial, bits reversed.
    private const uint Castagnoli = 0x82f63b78;

    /// <summary>RFC 1071: the ones' complement sum over 16-bit words of both parts; the first has an even length.</summary>
    public static ushort Internet(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        uint sum = Sum(first) + Sum(second);
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    /// <summary>CRC32c as SCTP has it.</summary>
    public static uint Crc32c(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? Castagnoli : 0);
            }
        }

        return ~crc;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        return bytes.Length == 1 ? sum + ((uint)bytes[0] << 8) : sum;
    }
}
