using System.Buffers.Binary;
using Edge.Linux.Interop;
using Edge.Linux.Packets;

namespace Edge.Tests.Linux.Packets;

/// <summary>Runs a filter as the kernel would: a load beyond the frame drops it.</summary>
internal static class FilterMachine
{
    /// <summary>How many bytes of the frame are received.</summary>
    internal static int Run(PacketFilter filter, ReadOnlySpan<byte> frame)
    {
        uint value = 0;
        for (int position = 0; ; position++)
        {
            sock_filter step = filter.Program[position];
            int size = step.code switch { 0x20 => 4, 0x28 => 2, 0x30 => 1, _ => 0 };
            if (size > 0 && step.k + size > frame.Length)
            {
                return 0;
            }

            switch (step.code)
            {
                case 0x20: value = BinaryPrimitives.ReadUInt32BigEndian(frame[(int)step.k..]); break;
                case 0x28: value = BinaryPrimitives.ReadUInt16BigEndian(frame[(int)step.k..]); break;
                case 0x30: value = frame[(int)step.k]; break;
                case 0x15: position += value == step.k ? step.jt : step.jf; break;
                case 0x25: position += value > step.k ? step.jt : step.jf; break;
                case 0x35: position += value >= step.k ? step.jt : step.jf; break;
                case 0x06: return (int)Math.Min(step.k, frame.Length);
                default: throw new InvalidOperationException($"instruction {step.code:x} is not known here");
            }
        }
    }
}
