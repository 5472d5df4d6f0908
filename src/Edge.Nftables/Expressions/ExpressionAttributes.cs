using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_expr_attributes</c>, <c>enum nft_data_attributes</c>, <c>enum nft_list_attributes</c>, and what is written with them.</summary>
internal static class ExpressionAttributes
{
    internal const ushort ListElement = 1; // NFTA_LIST_ELEM
    private const ushort ExpressionName = 1; // NFTA_EXPR_NAME
    private const ushort ExpressionData = 2; // NFTA_EXPR_DATA
    private const ushort DataValue = 1; // NFTA_DATA_VALUE
    private const ushort DataVerdict = 2; // NFTA_DATA_VERDICT
    private const ushort VerdictCodeAttribute = 1; // NFTA_VERDICT_CODE
    private const ushort VerdictChain = 2; // NFTA_VERDICT_CHAIN

    /// <summary>Writes an expression inside attribute <paramref name="type"/>.</summary>
    internal static void WriteExpression(this NetlinkWriter writer, ushort type, Expression expression)
    {
        NetlinkNest element = writer.Begin(type);
        writer.WriteString(ExpressionName, expression.Name);
        NetlinkNest data = writer.Begin(ExpressionData);
        expression.WriteData(writer);
        writer.End(data);
        writer.End(element);
    }

    /// <summary>Reads what <see cref="WriteExpression"/> wrote.</summary>
    /// <param name="reader">The attributes of the expression.</param>
    /// <param name="inside">It is inside of another one: expressions that contain expressions stay raw there, so that depth is bounded.</param>
    internal static Expression ReadExpression(this NetlinkReader reader, bool inside = false)
    {
        string name = "";
        ReadOnlySpan<byte> data = default;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case ExpressionName:
                    name = reader.ReadString();
                    break;
                case ExpressionData:
                    data = reader.Value;
                    break;
            }
        }

        return inside && name == "dynset" ? new RawExpression(name, RegisterData.FromBytes(data)) : ExpressionReader.Read(name, data);
    }

    /// <summary>Reads a big-endian 64-bit number of milliseconds; what a <see cref="TimeSpan"/> cannot hold is its maximum.</summary>
    internal static TimeSpan ReadMilliseconds(this NetlinkReader reader) => Ticks(reader.ReadUInt64BigEndian(), TimeSpan.TicksPerMillisecond);

    /// <summary>Reads a big-endian 64-bit number of seconds; what a <see cref="TimeSpan"/> cannot hold is its maximum.</summary>
    internal static TimeSpan ReadSeconds(this NetlinkReader reader) => Ticks(reader.ReadUInt64BigEndian(), TimeSpan.TicksPerSecond);

    /// <summary>Writes a register as a big-endian number.</summary>
    internal static void WriteRegister(this NetlinkWriter writer, ushort type, Register register) =>
        writer.WriteUInt32BigEndian(type, (uint)register);

    /// <summary>Writes a register when there is one.</summary>
    internal static void WriteRegister(this NetlinkWriter writer, ushort type, Register? register)
    {
        if (register is { } value)
        {
            writer.WriteRegister(type, value);
        }
    }

    /// <summary>Reads a register. The kernel answers in words where a register of 16 bytes was sent as such only when it is one.</summary>
    internal static Register ReadRegister(this NetlinkReader reader) => (Register)reader.ReadUInt32BigEndian();

    /// <summary>Writes nested data with a value.</summary>
    internal static void WriteData(this NetlinkWriter writer, ushort type, ReadOnlySpan<byte> value) =>
        writer.WriteNestedBytes(type, DataValue, value);

    /// <summary>Writes nested data with a verdict.</summary>
    internal static void WriteVerdict(this NetlinkWriter writer, ushort type, Verdict verdict)
    {
        NetlinkNest nest = writer.Begin(type);
        NetlinkNest inner = writer.Begin(DataVerdict);
        writer.WriteUInt32BigEndian(VerdictCodeAttribute, (uint)verdict.Code);
        if (verdict.Chain is not null)
        {
            writer.WriteString(VerdictChain, verdict.Chain);
        }

        writer.End(inner);
        writer.End(nest);
    }

    /// <summary>Reads the value of nested data; empty when it is a verdict.</summary>
    internal static ReadOnlySpan<byte> ReadDataValue(this NetlinkReader reader)
    {
        NetlinkReader nested = reader.Nested();
        while (nested.Next())
        {
            if (nested.Type == DataValue)
            {
                return nested.Value;
            }
        }

        return default;
    }

    /// <summary>Reads the verdict of nested data; <see langword="null"/> when it is a value.</summary>
    internal static Verdict? ReadVerdict(this NetlinkReader reader)
    {
        NetlinkReader nested = reader.Nested();
        while (nested.Next())
        {
            if (nested.Type == DataVerdict)
            {
                return ReadVerdictContent(nested.Nested());
            }
        }

        return null;
    }

    /// <summary>Reads the attributes of a verdict (<c>enum nft_verdict_attributes</c>).</summary>
    internal static Verdict ReadVerdictContent(NetlinkReader reader)
    {
        VerdictCode code = VerdictCode.Continue;
        string? chain = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case VerdictCodeAttribute:
                    code = (VerdictCode)(int)reader.ReadUInt32BigEndian();
                    break;
                case VerdictChain:
                    chain = reader.ReadString();
                    break;
            }
        }

        return new Verdict(code, chain);
    }

    private static TimeSpan Ticks(ulong count, long ticksEach) =>
        count > (ulong)(long.MaxValue / ticksEach) ? TimeSpan.MaxValue : new TimeSpan((long)count * ticksEach);
}
