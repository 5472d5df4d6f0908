using System.Net;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Nftables;

/// <summary>Each expression with the line that <c>nft --debug=netlink</c> prints for it.</summary>
public sealed class ExpressionTests
{
    private const Register R1 = Register.Register1;

    private static readonly (string Line, Expression Expression)[] Cases =
    [
        ("[ payload load 4b @ network header + 16 => reg 1 ]", Payload.IPv4Destination(R1)),
        ("[ payload load 2b @ transport header + 2 => reg 13 ]", Payload.DestinationPort(Register.Word5)),
        ("[ payload load 6b @ link header + 0 => reg 1 ]", new Payload(PayloadBase.Link, 0, 6, R1)),
        ("[ payload write reg 1 => 2b @ network header + 0 csum_type 1 csum_off 10 csum_flags 0x0 ]", new PayloadWrite(PayloadBase.Network, 0, 2, R1, 1, 10)),
        ("[ payload write reg 1 => 4b @ network header + 12 csum_type 1 csum_off 10 csum_flags 0x1 ]", new PayloadWrite(PayloadBase.Network, 12, 4, R1, 1, 10, 1)),
        ("[ meta load l4proto => reg 1 ]", new Meta(MetaKey.L4Protocol, R1)),
        ("[ meta load oifname => reg 2 ]", new Meta(MetaKey.OutputInterfaceName, Register.Register2)),
        ("[ meta set mark with reg 1 ]", new MetaSet(MetaKey.Mark, R1)),
        ("[ ct load state => reg 1 ]", new Ct(CtKey.State, R1)),
        ("[ ct load packets => reg 1 , dir original ]", new Ct(CtKey.Packets, R1, 0)),
        ("[ ct load proto_dst => reg 1 , dir reply ]", new Ct(CtKey.DestinationPort, R1, 1)),
        ("[ ct set mark with reg 1 ]", new CtSet(CtKey.Mark, R1)),
        ("[ cmp eq reg 1 0x0100000a ]", new Cmp(R1, CmpOperator.Equal, RegisterData.Address(IPAddress.Parse("10.0.0.1")))),
        ("[ cmp neq reg 1 0x00005000 ]", new Cmp(R1, CmpOperator.NotEqual, RegisterData.UInt16BigEndian(80))),
        ("[ cmp gte reg 1 0x0000e803 ]", new Cmp(R1, CmpOperator.GreaterOrEqual, RegisterData.UInt16BigEndian(1000))),
        ("[ cmp eq reg 1 0x30687465 0x00000000 0x00000000 0x00000000 ]", new Cmp(R1, CmpOperator.Equal, RegisterData.InterfaceName("eth0"))),
        ("[ range neq reg 1 0x04030201 0x09030201 ]", new Edge.Nftables.Expressions.Range(R1, RegisterData.Address(IPAddress.Parse("1.2.3.4")), RegisterData.Address(IPAddress.Parse("1.2.3.9")), Invert: true)),
        ("[ bitwise reg 1 = ( reg 1 & 0x000000ff ) ^ 0x00000100 ]", Bitwise.And(R1, 0xff, 0x100)),
        ("[ bitwise reg 1 = ( reg 1 << 0x00000008 ) ]", new Bitwise(R1, R1, RegisterData.Zero(0), RegisterData.Zero(0)) { Operation = BitwiseOperation.ShiftLeft, Shift = 8, Length = 4 }),
        ("[ byteorder reg 1 = hton(reg 1, 2, 2) ]", new Byteorder(R1, R1, ByteorderOperation.HostToNetwork, 2, 2)),
        ("[ lookup reg 1 set endpoints dreg 1 ]", new Lookup(R1, "endpoints", R1)),
        ("[ lookup reg 1 set __set%d 0x1 ]", new Lookup(R1, "__set%d", Invert: true) { SetId = 3 }),
        ("[ lookup reg 1 set __map%d dreg 0 ]", new Lookup(R1, "__map%d", Register.Verdict) { SetId = 4 }),
        ("[ dynset add reg_key 1 set s1 timeout 30000ms expr [ limit rate 50/second burst 100 type packets flags 0x1 ] ]", new Dynset(DynsetOperation.Add, "s1", R1, null, TimeSpan.FromSeconds(30), new Limit(50, TimeSpan.FromSeconds(1), 100, LimitKind.Packets, Over: true))),
        ("[ dynset update reg_key 1 set m1 sreg_data 2 timeout 1800000ms ]", new Dynset(DynsetOperation.Update, "m1", R1, Register.Register2, TimeSpan.FromMinutes(30))),
        ("[ immediate reg 1 0x04030201 ]", Immediate.Load(R1, RegisterData.Address(IPAddress.Parse("1.2.3.4")))),
        ("[ immediate reg 0 accept ]", Immediate.Decide(Verdict.Accept)),
        ("[ immediate reg 0 jump -> a4 ]", Immediate.Decide(Verdict.Jump("a4"))),
        ("[ immediate reg 0 return ]", Immediate.Decide(Verdict.Return)),
        ("[ nat dnat ip addr_min reg 1 proto_min reg 2 flags 0x2 ]", new Nat(NatKind.Destination, Family.IPv4, R1, Register.Register2, Flags: NatFlags.ProtocolSpecified)),
        ("[ nat snat ip addr_min reg 1 addr_max reg 2 ]", new Nat(NatKind.Source, Family.IPv4, R1, AddressMaximum: Register.Register2)),
        ("[ nat dnat ip addr_min reg 1 flags 0xc ]", new Nat(NatKind.Destination, Family.IPv4, R1, Flags: NatFlags.Persistent | NatFlags.Random)),
        ("[ masq ]", new Masquerade()),
        ("[ masq proto_min reg 1 proto_max reg 2 flags 0x2 ]", new Masquerade(NatFlags.ProtocolSpecified, R1, Register.Register2)),
        ("[ redir proto_min reg 1 flags 0x2 ]", new Redirect(R1, null, NatFlags.ProtocolSpecified)),
        ("[ reject type 1 code 0 ]", Reject.TcpReset),
        ("[ reject type 0 code 3 ]", Reject.IcmpPortUnreachable),
        ("[ numgen reg 1 = inc mod 4 offset 2 ]", new Numgen(R1, 4, NumgenKind.Incremental, 2)),
        ("[ numgen reg 9 = random mod 3 ]", new Numgen(Register.Word1, 3)),
        ("[ hash reg 1 = jhash(reg 2, 4, 0x1234) % mod 3 ]", new Hash(HashKind.Jenkins, R1, 3, Register.Register2, 4, 0x1234)),
        ("[ hash reg 1 = symhash() % mod 2 ]", new Hash(HashKind.Symmetric, R1, 2)),
        ("[ fib daddr type => reg 1 ]", new Fib(FibFlags.Destination, FibResult.AddressType, R1)),
        ("[ fib saddr . iif oif present => reg 1 ]", new Fib(FibFlags.Source | FibFlags.InputInterface | FibFlags.Present, FibResult.OutputInterface, R1)),
        ("[ counter pkts 3 bytes 4 ]", new Counter(3, 4)),
        ("[ limit rate 10/second burst 5 type packets flags 0x0 ]", new Limit(10, TimeSpan.FromSeconds(1))),
        ("[ limit rate 10240/minute burst 0 type bytes flags 0x1 ]", new Limit(10240, TimeSpan.FromMinutes(1), 0, LimitKind.Bytes, Over: true)),
        ("[ connlimit count 20 flags 1 ]", new Connlimit(20, Over: true)),
        ("[ rt load tcpmss => reg 1 ]", new Rt(RtKey.TcpMss, R1)),
        ("[ exthdr write tcpopt reg 1 => 2b @ 2 + 2 ]", Exthdr.WriteTcpMss(R1)),
        ("[ exthdr load tcpopt 2b @ 2 + 2 => reg 1 ]", Exthdr.LoadTcpMss(R1)),
        ("[ exthdr load tcpopt 1b @ 2 + 0 present => reg 1 ]", new Exthdr(2, 0, 1, R1, Present: true)),
        ("[ flow_offload flowtable fast ]", new FlowOffload("fast")),
        ("[ fwd sreg_dev 1 sreg_addr 2 nfproto 2 ]", new Forward(R1, Register.Register2, Family.IPv4)),
        ("[ log prefix hello level 4 ]", new Log("hello", 4)),
        ("[ quota (4 bytes) ]", new RawExpression("quota", RegisterData.FromBytes([4, 0, 1, 0]))),
    ];

    public static TheoryData<int> Indexes => new(Enumerable.Range(0, Cases.Length));

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Prints_as_nft_does(int index) => Assert.Equal(Cases[index].Line, Cases[index].Expression.ToString());

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Is_read_as_it_was_written(int index)
    {
        Expression expression = Cases[index].Expression;
        Expression read = RoundTrip(expression);

        Assert.Equal(expression, read);
        Assert.Equal(expression.ToString(), read.ToString());
    }

    [Fact]
    public void Every_expression_of_the_library_has_a_case()
    {
        IEnumerable<string> missing = typeof(Expression).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Expression)))
            .Where(type => !Array.Exists(Cases, row => row.Expression.GetType() == type))
            .Select(type => type.Name);

        Assert.Empty(missing);
    }

    [Fact]
    public void Garbled_expressions_are_read_or_refused()
    {
        for (int seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            using var buffer = new NetlinkBuffer();
            new NetlinkWriter(buffer).WriteExpression(1, Cases[random.Next(Cases.Length)].Expression);
            byte[] bytes = buffer.WrittenSpan.ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var reader = new NetlinkReader(bytes);
                reader.Next();
                _ = reader.Nested().ReadExpression().ToString();
            }
            catch (NetlinkException)
            {
            }
        }
    }

    [Fact]
    public void Flags_that_the_kernel_adds_to_nat_do_not_count() =>
        Assert.Equal(
            new Nat(NatKind.Destination, Family.IPv4, R1, Register.Word1),
            new Nat(NatKind.Destination, Family.IPv4, R1, Register.Word1, Flags: NatFlags.MapAddresses | NatFlags.ProtocolSpecified));

    [Fact]
    public void Maximum_that_the_kernel_repeats_is_no_maximum() =>
        Assert.Equal(
            new Nat(NatKind.Destination, Family.IPv4, R1),
            RoundTrip(new Nat(NatKind.Destination, Family.IPv4, R1, AddressMaximum: R1)));

    private static Expression RoundTrip(Expression expression)
    {
        using var buffer = new NetlinkBuffer();
        new NetlinkWriter(buffer).WriteExpression(1, expression);
        var reader = new NetlinkReader(buffer.WrittenSpan);
        Assert.True(reader.Next());
        return reader.Nested().ReadExpression();
    }
}
