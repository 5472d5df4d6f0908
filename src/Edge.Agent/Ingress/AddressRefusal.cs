using System.Net;
using System.Net.Sockets;
using Edge.Linux.Netlink;
using Edge.Protocol.Kubernetes;

namespace Edge.Agent.Ingress;

/// <summary>Addresses that are never claimed, whatever the settings allow. Pure.</summary>
internal static class AddressRefusal
{
    /// <summary>Why not, with the next step; null when the address may be claimed.</summary>
    /// <param name="address">The address.</param>
    /// <param name="host">The machine's network.</param>
    /// <param name="broker">The broker's address, where it is known.</param>
    public static string? Of(IPAddress address, RouteSnapshot host, IPAddress? broker)
    {
        byte[] bytes = address.GetAddressBytes();
        if (AddressText.IsImpossible(bytes) || AddressText.IsLinkLocal(bytes))
        {
            return "it is a multicast, loopback, link-local, broadcast or unspecified address: give the Service another one";
        }

        if (address.Equals(broker))
        {
            return "it is the broker's: give the Service another one";
        }

        foreach (RouteDefault route in host.Defaults)
        {
            if (address.Equals(route.Gateway))
            {
                return "it is the default router's: give the Service another one";
            }
        }

        foreach (RouteAddress own in host.Addresses)
        {
            if (own.IsOurs)
            {
                continue;
            }

            if (address.Equals(own.Address))
            {
                return "it is the gateway's own, on an interface: remove it there, or give the Service another one";
            }

            if (own.Prefix.BaseAddress.Equals(address) && own.Prefix.PrefixLength == bytes.Length * 8)
            {
                return "it is the other end's of a point-to-point link: give the Service another one";
            }

            if (IsEdge(address, own.Prefix))
            {
                return $"it is the network or broadcast address of {own.Prefix}: give the Service another one";
            }
        }

        return null;
    }

    // IPv4: first and last of a subnet with more than two addresses (RFC 3021). IPv6: the first is all routers' (RFC 4291 2.6.1).
    private static bool IsEdge(IPAddress address, IPNetwork prefix)
    {
        if (address.AddressFamily != prefix.BaseAddress.AddressFamily || !prefix.Contains(address))
        {
            return false;
        }

        byte[] bytes = address.GetAddressBytes();
        int hostBits = (bytes.Length * 8) - prefix.PrefixLength;
        if (hostBits < 2)
        {
            return false;
        }

        bool isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        return address.Equals(prefix.BaseAddress) || (isIPv4 && IsLast(bytes, hostBits));
    }

    private static bool IsLast(byte[] bytes, int hostBits)
    {
        for (int bit = 0; bit < hostBits; bit++)
        {
            if ((bytes[bytes.Length - 1 - (bit / 8)] & (1 << (bit % 8))) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
