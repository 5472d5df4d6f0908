using Edge.Linux.Interop;

namespace Edge.Linux.Packets;

/// <summary>The operations of classic BPF that the filters use. linux/bpf_common.h, linux/filter.h.</summary>
[CHeader("linux/filter.h")]
internal static class FilterInstruction
{
    private const ushort LoadWord = 0x20; // (BPF_LD | BPF_W | BPF_ABS)
    private const ushort LoadHalf = 0x28; // (BPF_LD | BPF_H | BPF_ABS)
    private const ushort LoadByte = 0x30; // (BPF_LD | BPF_B | BPF_ABS)
    private const ushort JumpIfEqual = 0x15; // (BPF_JMP | BPF_JEQ | BPF_K)
    private const ushort JumpIfGreater = 0x25; // (BPF_JMP | BPF_JGT | BPF_K)
    private const ushort JumpIfAtLeast = 0x35; // (BPF_JMP | BPF_JGE | BPF_K)
    private const ushort Return = 0x06; // (BPF_RET | BPF_K)

    internal static sock_filter Word(uint offset) => new() { code = LoadWord, k = offset };

    internal static sock_filter Half(uint offset) => new() { code = LoadHalf, k = offset };

    internal static sock_filter Byte(uint offset) => new() { code = LoadByte, k = offset };

    internal static sock_filter IfEqual(uint value, int yes, int no) => new() { code = JumpIfEqual, jt = checked((byte)yes), jf = checked((byte)no), k = value };

    internal static sock_filter IfGreater(uint value, int yes, int no) => new() { code = JumpIfGreater, jt = checked((byte)yes), jf = checked((byte)no), k = value };

    internal static sock_filter IfAtLeast(uint value, int yes, int no) => new() { code = JumpIfAtLeast, jt = checked((byte)yes), jf = checked((byte)no), k = value };

    /// <summary>Ends the program: so many bytes of the frame are received, none drops it.</summary>
    internal static sock_filter Accept(uint bytes) => new() { code = Return, k = bytes };
}
