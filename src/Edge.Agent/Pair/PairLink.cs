using System.Net;
using System.Net.Sockets;
using Edge.Linux.Netlink;

namespace Edge.Agent.Pair;

/// <summary>The interface on which the pair speaks, as far as the pair needs it.</summary>
/// <param name="Index">Index of the interface.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsRunning">What is sent leaves.</param>
/// <param name="SourceIPv4">The gateway's own address there; null when it has none.</param>
/// <param name="SourceIPv6">Its link-local address there; null when it has none.</param>
internal sealed record PairLink(int Index, string Name, bool IsRunning, IPAddress? SourceIPv4, IPAddress? SourceIPv6)
{
    /// <summary>Prefixes of the interface: who is in one of them is on the link.</summary>
    public IReadOnlyList<IPNetwork> Prefixes { get; init; } = [];

    /// <summary>It can say something.</summary>
    public bool IsUsable => IsRunning && (SourceIPv4 is not null || SourceIPv6 is not null);

    /// <summary>The interface of that name; null when it is not there.</summary>
    public static PairLink? Find(RouteSnapshot host, string name)
    {
        RouteLink? link = host.Links.FirstOrDefault(link => link.Name == name);
        if (link is null)
        {
            return null;
        }

        IPAddress? v4 = null, v6 = null;
        List<IPNetwork> prefixes = [];
        foreach (RouteAddress address in host.Addresses)
        {
            if (address.Interface != link.Index || address.IsOurs)
            {
                continue;
            }

            prefixes.Add(address.Prefix);
            if (address.Address.AddressFamily == AddressFamily.InterNetwork)
            {
                v4 ??= address.Address;
            }
            else if (address.Address.IsIPv6LinkLocal)
            {
                v6 ??= address.Address;
            }
        }

        return new PairLink(link.Index, name, link is { IsUp: true, IsRunning: true }, v4, v6) { Prefixes = prefixes };
    }

    /// <summary>Whether an advertisement may come from there: another machine on this link (RFC 9568, section 5.1.1: of IPv6 its link-local address).</summary>
    public bool IsNeighbour(IPAddress sender)
    {
        if (sender.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return sender.IsIPv6LinkLocal && !sender.Equals(SourceIPv6);
        }

        if (sender.Equals(SourceIPv4))
        {
            return false;
        }

        foreach (IPNetwork prefix in Prefixes)
        {
            if (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork && prefix.Contains(sender))
            {
                return true;
            }
        }

        return false;
    }

    public bool Equals(PairLink? other) =>
        other is not null && Index == other.Index && Name == other.Name && IsRunning == other.IsRunning
        && Equals(SourceIPv4, other.SourceIPv4) && Equals(SourceIPv6, other.SourceIPv6) && Prefixes.SequenceEqual(other.Prefixes);

    public override int GetHashCode() => Index;
}
