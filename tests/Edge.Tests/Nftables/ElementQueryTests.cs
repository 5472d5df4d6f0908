using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Tests.Nftables;

/// <summary>The request for one element against what nft sends.</summary>
public class ElementQueryTests
{
    // nft get element ip edge frontends { 10.96.5.81 . tcp . 3000 }, as strace saw it: attributes 1 and 2 come the other way round.
    private static readonly string s_nft = """
        09 00 01 00 65 64 67 65 00 00 00 00
        0e 00 02 00 66 72 6f 6e 74 65 6e 64 73 00 00 00
        1c 00 03 80
        18 00 01 80
        14 00 01 80
        10 00 01 00 0a 60 05 51 06 00 00 00 0b b8 00 00
        """.Replace("\n", " ", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    [Fact]
    public void Bytes_are_those_of_nft()
    {
        Table table = new(Family.IPv4, "edge");
        Set set = new(table, "frontends")
        {
            KeyType = new ElementType(ElementField.IPv4Destination, ElementField.L4Protocol, ElementField.DestinationPort),
            DataType = ElementField.CtMark,
            Counter = true,
        };
        ElementKey key = new(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddAddress([10, 96, 5, 81]);
        key.AddProtocol(6);
        key.AddPort(3000);
        using NetlinkBuffer buffer = new();
        ElementQuery.WriteBody(new NetlinkWriter(buffer), set, key.Bytes);
        Assert.Equal(s_nft, Convert.ToHexStringLower(buffer.WrittenSpan));
    }
}
