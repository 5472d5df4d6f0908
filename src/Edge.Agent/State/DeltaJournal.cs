using System.Buffers.Binary;
using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>
/// Layout of the journal of deltas: length (4 bytes), epoch (8), generation (8), all little-endian, then the signed delta. The signature
/// proves the content; a torn end is simply where reading stops.
/// </summary>
internal static class DeltaJournal
{
    private const int HeaderBytes = 20;

    /// <summary>Records up to the first that is not whole; <paramref name="validBytes"/> is where that is.</summary>
    public static List<(Generation To, ReadOnlyMemory<byte> Signed)> Read(ReadOnlyMemory<byte> journal, out int validBytes)
    {
        List<(Generation To, ReadOnlyMemory<byte> Signed)> records = [];
        validBytes = 0;
        while (journal.Length - validBytes >= HeaderBytes)
        {
            ReadOnlySpan<byte> header = journal.Span[validBytes..];
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
            if (length is 0 or > ProtocolLimits.MessageBytes || length > journal.Length - validBytes - HeaderBytes)
            {
                break;
            }

            Generation to = new(BinaryPrimitives.ReadUInt64LittleEndian(header[4..]), BinaryPrimitives.ReadUInt64LittleEndian(header[12..]));
            records.Add((to, journal.Slice(validBytes + HeaderBytes, (int)length)));
            validBytes += HeaderBytes + (int)length;
        }

        return records;
    }

    public static byte[] Record(Generation to, ReadOnlySpan<byte> signed)
    {
        byte[] record = new byte[HeaderBytes + signed.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)signed.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(4), to.Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(12), to.Number);
        signed.CopyTo(record.AsSpan(HeaderBytes));
        return record;
    }
}
