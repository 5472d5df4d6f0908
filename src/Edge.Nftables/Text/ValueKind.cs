namespace Edge.Nftables.Text;

/// <summary>How a constant that is compared with an operand is printed.</summary>
internal enum ValueKind
{
    Hex,
    Number,
    Address,
    Port,
    Protocol,
    Mark,
    InterfaceIndex,
    InterfaceName,
    CtState,
    CtStatus,
    CtDirection,
    TcpFlags,
    IcmpType,
    IcmpV6Type,
    FibType,
    FibPresent,
    NetfilterProtocol,
}
