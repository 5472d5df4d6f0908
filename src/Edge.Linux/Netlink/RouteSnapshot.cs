namespace Edge.Linux.Netlink;

/// <summary>Interfaces and addresses at one moment, in the kernel's order. Two snapshots are equal when everything in them is.</summary>
/// <param name="Links">All interfaces.</param>
/// <param name="Addresses">All addresses of both families.</param>
public sealed record RouteSnapshot(IReadOnlyList<RouteLink> Links, IReadOnlyList<RouteAddress> Addresses)
{
    /// <inheritdoc/>
    public bool Equals(RouteSnapshot? other) =>
        other is not null && Links.SequenceEqual(other.Links) && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Links.Count, Addresses.Count);
}
