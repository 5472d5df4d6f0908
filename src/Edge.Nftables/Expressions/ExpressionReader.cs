using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>The table from the kernel's names to the records.</summary>
internal static class ExpressionReader
{
    internal static Expression Read(string name, ReadOnlySpan<byte> data)
    {
        var reader = new NetlinkReader(data);
        return name switch
        {
            "payload" => Payload.Read(reader),
            "meta" => Meta.Read(reader),
            "ct" => Ct.Read(reader),
            "cmp" => Cmp.Read(reader),
            "range" => Range.Read(reader),
            "bitwise" => Bitwise.Read(reader),
            "byteorder" => Byteorder.Read(reader),
            "lookup" => Lookup.Read(reader),
            "dynset" => Dynset.Read(reader),
            "immediate" => Immediate.Read(reader),
            "nat" => Nat.Read(reader),
            "masq" => Masquerade.Read(reader),
            "redir" => Redirect.Read(reader),
            "reject" => Reject.Read(reader),
            "numgen" => Numgen.Read(reader),
            "hash" => Hash.Read(reader),
            "fib" => Fib.Read(reader),
            "counter" => Counter.Read(reader),
            "limit" => Limit.Read(reader),
            "connlimit" => Connlimit.Read(reader),
            "exthdr" => Exthdr.Read(reader),
            "rt" => Rt.Read(reader),
            "log" => Log.Read(reader),
            "fwd" => Forward.Read(reader),
            "flow_offload" => FlowOffload.Read(reader),
            _ => new RawExpression(name, RegisterData.FromBytes(data)),
        };
    }
}
