namespace Edge.Nftables;

/// <summary>
/// A flowtable: connections that a <see cref="Expressions.FlowOffload"/> put into it are forwarded from the ingress of its devices, without
/// the rules. Needs nf_flow_table (<c>CONFIG_NF_FLOW_TABLE</c>). A new one may be made without devices (kernel 5.8).
/// </summary>
/// <param name="Table">The table it is in; its family says which packets are forwarded.</param>
/// <param name="Name">Name, unique among the flowtables of the table.</param>
public sealed record Flowtable(Table Table, string Name)
{
    /// <summary>Names of interfaces, each once, in any order. <see cref="Transaction.Add(Flowtable)"/> adds them to those that are there.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Order among what hangs at the ingress of a device; lower is earlier.</summary>
    public int Priority { get; init; }

    /// <summary>Packets forwarded this way are counted in connection tracking, where that counts (<c>NFT_FLOWTABLE_COUNTER</c>).</summary>
    public bool Counter { get; init; }

    /// <inheritdoc/>
    public bool Equals(Flowtable? other) =>
        other is not null && Table == other.Table && Name == other.Name && Priority == other.Priority && Counter == other.Counter
        && Devices.Order(StringComparer.Ordinal).SequenceEqual(other.Devices.Order(StringComparer.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Table, Name, Devices.Count);

    /// <summary>As nft names it in messages, for example <c>ip edge fast</c>.</summary>
    public override string ToString() => $"{Table} {Name}";
}
