using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Tests.Nftables;

/// <summary>User data as nft 1.0.6 sends them for the same declaration, taken from <c>nft --debug=mnl</c>.</summary>
public sealed class SetUserDataTests
{
    private static readonly Table Table = new(Family.IPv4, "edge");

    private static readonly Set[] Sets =
    [
        new(Table, "s") { KeyType = new ElementType(ElementField.CtMark, ElementField.NumgenRandom(32)), DataType = new ElementType(ElementField.IPv4Destination, ElementField.DestinationPort) },
        new(Table, "s") { KeyType = ElementField.CtMark, DataType = ElementType.Verdict, Comment = "hello" },
        new(Table, "s") { KeyType = new ElementType(ElementField.InputInterfaceName, ElementField.OutputInterfaceName) },
        new(Table, "s") { KeyType = new ElementType(ElementField.InputInterface, ElementField.OutputInterface), Flags = SetFlags.Timeout, Timeout = TimeSpan.FromHours(3) },
        new(Table, "s") { KeyType = new ElementType(ElementField.IPv6Source, ElementField.SourcePort, ElementField.MetaMark), Size = 10 },
        new(Table, "s") { KeyType = ElementField.IPv4Address, Flags = SetFlags.Interval, Counter = true },
        new(Table, "s") { KeyType = new ElementType(ElementField.IPv4Address, ElementField.InetProtocol, ElementField.InetService), Flags = SetFlags.Interval },
        new(Table, "s") { KeyType = new ElementType(ElementField.IPv6Destination, ElementField.L4Protocol), DataType = ElementField.Mark, Flags = SetFlags.Dynamic },
    ];

    public static TheoryData<int> Indexes => new(Enumerable.Range(0, Sets.Length));

    [Fact]
    public void Map_from_mark_and_random_number_is_kept_as_nft_keeps_it()
    {
        // nft add map ip edge s { typeof ct mark . numgen random mod 32 : ip daddr . th dport\; }
        const string Expected =
            "000400000000" // NFTNL_UDATA_SET_KEYBYTEORDER: none
            + "010400000000" // NFTNL_UDATA_SET_DATABYTEORDER: none
            + "033a" // NFTNL_UDATA_SET_KEY_TYPEOF
            + "00040d000000" // a concatenation
            + "0132"
            + "0014" + "00040c000000" + "010c" + "000403000000" + "0104ffffffff" // ct mark
            + "011a" + "000417000000" + "0112" + "000401000000" + "010420000000" + "020400000000" // numgen random mod 32
            + "0434" // NFTNL_UDATA_SET_DATA_TYPEOF
            + "00040d000000"
            + "012c"
            + "0014" + "000407000000" + "010c" + "00040c000000" + "01040c000000" // ip daddr
            + "0114" + "000407000000" + "010c" + "00040b000000" + "010402000000" // th dport
            + "060400000000"; // NFTNL_UDATA_SET_DATA_INTERVAL: no

        Assert.Equal(Expected, UserData(Sets[0]));
    }

    [Fact]
    public void Concatenation_of_plain_types_is_marked_as_nft_marks_it() =>
        Assert.Equal("000400000000" + "0308" + "00040d000000" + "0100", UserData(Sets[6]));

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Set_is_read_as_it_was_written(int index)
    {
        using var buffer = new NetlinkBuffer();
        SetCodec.Write(new NetlinkWriter(buffer), Sets[index], 0);

        Assert.Equal(Sets[index], SetCodec.Read(Family.IPv4, new NetlinkReader(buffer.WrittenSpan)));
    }

    [Fact]
    public void Garbled_sets_are_read_or_refused()
    {
        for (int seed = 0; seed < 5_000; seed++)
        {
            var random = new Random(seed);
            using var buffer = new NetlinkBuffer();
            SetCodec.Write(new NetlinkWriter(buffer), Sets[random.Next(Sets.Length)], 0);
            byte[] bytes = buffer.WrittenSpan.ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                SetCodec.Read(Family.IPv4, new NetlinkReader(bytes));
            }
            catch (NetlinkException)
            {
            }
        }
    }

    private static string UserData(Set set)
    {
        var writer = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumBytes]);
        SetUserData.Write(ref writer, set);
        return Convert.ToHexStringLower(writer.Bytes);
    }
}
