using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

/// <summary>The sixteen words that expressions share (net/netfilter/nf_tables.h: <c>struct nft_regs</c>).</summary>
internal sealed class TraceRegisters
{
    private readonly byte[] _bytes = new byte[64];

    /// <summary>The register's memory from its first byte on.</summary>
    public Span<byte> From(Register register)
    {
        uint number = (uint)register;
        int offset = number is >= 1 and <= 4 ? (int)(number - 1) * 16 : (int)(number - 8) * 4;
        return _bytes.AsSpan(offset);
    }

    /// <summary>Stores a value; the rest of its last word becomes zero, as the kernel does.</summary>
    public void Store(Register register, ReadOnlySpan<byte> value)
    {
        Span<byte> target = From(register);
        value.CopyTo(target);
        target[value.Length..((value.Length + 3) & ~3)].Clear();
    }

    public void Store(Register register, uint hostOrder) => Store(register, BitConverter.GetBytes(hostOrder));

    public uint Load(Register register) => BitConverter.ToUInt32(From(register));
}
