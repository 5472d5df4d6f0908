namespace Edge.Nftables;

/// <summary>One component of a key or of map data: nft's type, and the expression it stands for where there is one.</summary>
public sealed record ElementField
{
    private ElementField(string typeName, uint typeId, int lengthBytes, FieldByteOrder byteOrder)
    {
        TypeName = typeName;
        TypeId = typeId;
        LengthBytes = lengthBytes;
        ByteOrder = byteOrder;
    }

    /// <summary><c>type ipv4_addr</c>.</summary>
    public static ElementField IPv4Address { get; } = new("ipv4_addr", 7, 4, FieldByteOrder.BigEndian);

    /// <summary><c>type ipv6_addr</c>.</summary>
    public static ElementField IPv6Address { get; } = new("ipv6_addr", 8, 16, FieldByteOrder.BigEndian);

    /// <summary><c>type ether_type</c>: two bytes.</summary>
    public static ElementField EtherType { get; } = new("ether_type", 10, 2, FieldByteOrder.BigEndian);

    /// <summary><c>type inet_proto</c>: one byte.</summary>
    public static ElementField InetProtocol { get; } = new("inet_proto", 12, 1, FieldByteOrder.BigEndian);

    /// <summary><c>type inet_service</c>: a port.</summary>
    public static ElementField InetService { get; } = new("inet_service", 13, 2, FieldByteOrder.BigEndian);

    /// <summary><c>type mark</c>, in host order.</summary>
    public static ElementField Mark { get; } = new("mark", 19, 4, FieldByteOrder.Host);

    /// <summary><c>type iface_index</c>, in host order.</summary>
    public static ElementField InterfaceIndex { get; } = new("iface_index", 20, 4, FieldByteOrder.Host);

    /// <summary><c>type ifname</c>: 16 bytes, zero-padded.</summary>
    public static ElementField InterfaceName { get; } = new("ifname", 41, 16, FieldByteOrder.Host);

    /// <summary><c>type verdict</c>: only as the data of a map.</summary>
    public static ElementField Verdict { get; } = new("verdict", 0xffff_ff00, 0, FieldByteOrder.Unspecified);

    /// <summary><c>typeof ip saddr</c>.</summary>
    public static ElementField IPv4Source { get; } = IPv4Address with { Expression = "ip saddr", TypeOfExpression = TypeOf.Payload(12, 11) };

    /// <summary><c>typeof ip daddr</c>.</summary>
    public static ElementField IPv4Destination { get; } = IPv4Address with { Expression = "ip daddr", TypeOfExpression = TypeOf.Payload(12, 12) };

    /// <summary><c>typeof ip6 saddr</c>.</summary>
    public static ElementField IPv6Source { get; } = IPv6Address with { Expression = "ip6 saddr", TypeOfExpression = TypeOf.Payload(13, 8) };

    /// <summary><c>typeof ip6 daddr</c>.</summary>
    public static ElementField IPv6Destination { get; } = IPv6Address with { Expression = "ip6 daddr", TypeOfExpression = TypeOf.Payload(13, 9) };

    /// <summary><c>typeof th sport</c>.</summary>
    public static ElementField SourcePort { get; } = InetService with { Expression = "th sport", TypeOfExpression = TypeOf.Payload(11, 1) };

    /// <summary><c>typeof th dport</c>.</summary>
    public static ElementField DestinationPort { get; } = InetService with { Expression = "th dport", TypeOfExpression = TypeOf.Payload(11, 2) };

    /// <summary><c>typeof meta l4proto</c>: one byte.</summary>
    public static ElementField L4Protocol { get; } = InetProtocol with { Expression = "meta l4proto", TypeOfExpression = TypeOf.Meta(16) };

    /// <summary><c>typeof meta mark</c>, in host order.</summary>
    public static ElementField MetaMark { get; } = Mark with { Expression = "meta mark", TypeOfExpression = TypeOf.Meta(3) };

    /// <summary><c>typeof iif</c>: index of the incoming interface, in host order.</summary>
    public static ElementField InputInterface { get; } = InterfaceIndex with { Expression = "iif", TypeOfExpression = TypeOf.Meta(4) };

    /// <summary><c>typeof oif</c>: index of the outgoing interface, in host order.</summary>
    public static ElementField OutputInterface { get; } = InterfaceIndex with { Expression = "oif", TypeOfExpression = TypeOf.Meta(5) };

    /// <summary><c>typeof iifname</c>: name of the incoming interface, 16 bytes.</summary>
    public static ElementField InputInterfaceName { get; } = InterfaceName with { Expression = "iifname", TypeOfExpression = TypeOf.Meta(6) };

    /// <summary><c>typeof oifname</c>: name of the outgoing interface, 16 bytes.</summary>
    public static ElementField OutputInterfaceName { get; } = InterfaceName with { Expression = "oifname", TypeOfExpression = TypeOf.Meta(7) };

    /// <summary><c>typeof ct mark</c>, in host order.</summary>
    public static ElementField CtMark { get; } = Mark with { Expression = "ct mark", TypeOfExpression = TypeOf.Ct(3) };

    /// <summary>nft's name of the type, for example <c>ipv4_addr</c>.</summary>
    public string TypeName { get; private init; }

    /// <summary>nft's number of the type (nft: <c>enum datatypes</c>), or <c>NFT_DATA_VERDICT</c>.</summary>
    public uint TypeId { get; private init; }

    /// <summary>Length in bytes, without padding.</summary>
    public int LengthBytes { get; private init; }

    /// <summary>Byte order of the value.</summary>
    public FieldByteOrder ByteOrder { get; private init; }

    /// <summary>nft's expression for <c>typeof</c>; <see langword="null"/> for a field that is only a type.</summary>
    public string? Expression { get; private init; }

    /// <summary>Length in bytes as it is in a concatenation: registers have 32 bits.</summary>
    public int PaddedBytes => (LengthBytes + 3) & ~3;

    /// <summary>Whether it is the verdict type.</summary>
    public bool IsVerdict => TypeId == 0xffff_ff00;

    /// <summary>What nft keeps in user data for <see cref="Expression"/>.</summary>
    internal TypeOf? TypeOfExpression { get; private init; }

    /// <summary><c>typeof numgen random mod <paramref name="modulus"/></c>, four bytes in host order.</summary>
    /// <param name="modulus">How many values there are.</param>
    /// <param name="offset">First value.</param>
    public static ElementField NumgenRandom(uint modulus, uint offset = 0) => new("integer", 4, 4, FieldByteOrder.Host)
    {
        Expression = $"numgen random mod {modulus}" + (offset == 0 ? "" : $" offset {offset}"),
        TypeOfExpression = TypeOf.NumgenRandom(modulus, offset),
    };

    /// <summary>A type that the library has no name for, as read from the kernel.</summary>
    internal static ElementField Unknown(uint typeId, int lengthBytes) =>
        new($"type-{typeId}", typeId, Math.Clamp(lengthBytes, 0, ElementKey.MaximumBytes), FieldByteOrder.Unspecified);

    /// <summary>The expression, or else the type.</summary>
    public override string ToString() => Expression ?? TypeName;
}
