using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Adds or refreshes an element of a set or map with what is in registers.</summary>
/// <param name="Operation">What to do.</param>
/// <param name="SetName">Name of the set.</param>
/// <param name="Key">First register of the key.</param>
/// <param name="Data">First register of the data of a map.</param>
/// <param name="Timeout">How long the element lives; that of the set when <see langword="null"/>.</param>
/// <param name="Expression">Limit, connection limit or counter of the element; the rule ends when it does not match.</param>
/// <param name="Invert">Go on when the set is full or the expression does not match.</param>
public sealed record Dynset(
    DynsetOperation Operation, string SetName, Register Key, Register? Data = null, TimeSpan? Timeout = null, Expression? Expression = null, bool Invert = false)
    : Expression
{
    // enum nft_dynset_attributes; NFT_DYNSET_F_INV is 1, NFT_DYNSET_F_EXPR (several expressions) is 2
    private const ushort AttributeSetName = 1; // NFTA_DYNSET_SET_NAME
    private const ushort AttributeSetId = 2; // NFTA_DYNSET_SET_ID
    private const ushort AttributeOperation = 3; // NFTA_DYNSET_OP
    private const ushort AttributeKey = 4; // NFTA_DYNSET_SREG_KEY
    private const ushort AttributeData = 5; // NFTA_DYNSET_SREG_DATA
    private const ushort AttributeTimeout = 6; // NFTA_DYNSET_TIMEOUT
    private const ushort AttributeExpression = 7; // NFTA_DYNSET_EXPR
    private const ushort AttributeFlags = 9; // NFTA_DYNSET_FLAGS

    /// <inheritdoc/>
    public override string Name => "dynset";

    /// <summary>Number of a set of the same transaction (<see cref="Set.Id"/>); 0 for none.</summary>
    public uint SetId { get; init; }

    // The kernel answers with 0 where no timeout was sent.
    private static TimeSpan? ReadTimeout(TimeSpan timeout) => timeout == TimeSpan.Zero ? null : timeout;

    internal static Dynset Read(NetlinkReader reader)
    {
        var dynset = new Dynset(default, "", default);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeSetName: dynset = dynset with { SetName = reader.ReadString() }; break;
                case AttributeSetId: dynset = dynset with { SetId = reader.ReadUInt32BigEndian() }; break;
                case AttributeOperation: dynset = dynset with { Operation = (DynsetOperation)reader.ReadUInt32BigEndian() }; break;
                case AttributeKey: dynset = dynset with { Key = reader.ReadRegister() }; break;
                case AttributeData: dynset = dynset with { Data = reader.ReadRegister() }; break;
                case AttributeTimeout: dynset = dynset with { Timeout = ReadTimeout(reader.ReadMilliseconds()) }; break;
                case AttributeExpression: dynset = dynset with { Expression = reader.Nested().ReadExpression(inside: true) }; break;
                case AttributeFlags: dynset = dynset with { Invert = (reader.ReadUInt32BigEndian() & 1) != 0 }; break;
            }
        }

        return dynset;
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeKey, Key);
        writer.WriteRegister(AttributeData, Data);
        writer.WriteUInt32BigEndian(AttributeOperation, (uint)Operation);
        if (Timeout is { } timeout)
        {
            writer.WriteUInt64BigEndian(AttributeTimeout, (ulong)timeout.TotalMilliseconds);
        }

        writer.WriteString(AttributeSetName, SetName);
        if (SetId != 0)
        {
            writer.WriteUInt32BigEndian(AttributeSetId, SetId);
        }

        if (Expression is not null)
        {
            writer.WriteExpression(AttributeExpression, Expression);
        }

        if (Invert)
        {
            writer.WriteUInt32BigEndian(AttributeFlags, 1);
        }
    }

    private protected override string Describe()
    {
        string operation = Operation switch
        {
            DynsetOperation.Add => "add",
            DynsetOperation.Update => "update",
            _ => "delete",
        };
        return $"dynset {operation} reg_key {Number(Key)} set {SetName}"
            + (Data is { } data ? $" sreg_data {Number(data)}" : "")
            + (Timeout is { } timeout ? $" timeout {(ulong)timeout.TotalMilliseconds}ms" : "")
            + (Expression is null ? "" : $" expr {Expression}")
            + (Invert ? " flags 0x1" : "");
    }
}
