using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary>Reads interfaces and addresses over rtnetlink(7). Not thread-safe.</summary>
public sealed partial class RouteReader : IDisposable
{
    /// <summary>So many routes of the main table are kept, and all default and on-link ones: a gateway with a full table of the Internet must not fill the agent.</summary>
    public const int MostRoutes = 4096;

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(NetlinkMessage.ProtocolRoute);
    private readonly NetlinkBuffer _request = new();

    /// <summary>Reads everything that there is now.</summary>
    /// <exception cref="NetlinkException">The kernel refused, or the interfaces kept changing while they were read.</exception>
    public RouteSnapshot Read()
    {
        List<RouteLink> links = [];
        Dump("read interfaces", RouteMessage.GetLink, new byte[Unsafe.SizeOf<ifinfomsg>()], RouteMessage.NewLink, links, ReadLink);
        List<RouteAddress> addresses = [];
        Dump("read addresses", RouteMessage.GetAddress, new byte[Unsafe.SizeOf<ifaddrmsg>()], RouteMessage.NewAddress, addresses, ReadAddress);
        List<ClaimedAddress> claimed = [];
        List<RoutePrefix> routes = [];
        Dump("read routes", RouteMessage.GetRoute, new byte[Unsafe.SizeOf<rtmsg>()], RouteMessage.NewRoute, routes, payload =>
        {
            if (ReadClaimed(payload) is { } claim)
            {
                claimed.Add(claim);
            }

            RoutePrefix? route = ReadRoute(payload);
            return route is null || route.IsDefault || route.IsOnLink || routes.Count < MostRoutes ? route : null;
        });
        claimed.AddRange(addresses.Where(static address => address.IsOurs).Select(static address => new ClaimedAddress(address.Address, address.Interface)));
        return new RouteSnapshot(links, addresses, [.. routes.Where(static route => route.IsOnLink).Select(static route => route.Prefix).Distinct()])
        {
            Defaults = [.. routes.Where(static route => route.IsDefault).SelectMany(static route => route.Hops.Select(hop =>
                new RouteDefault(route.Prefix.BaseAddress.AddressFamily, hop.Interface, route.Metric) { Gateway = hop.Gateway }))],
            Routes = [.. routes.SelectMany(static route => route.Hops.Select(hop => new RouteEntry(route.Prefix, hop.Gateway, hop.Interface, route.Metric)))],
            RoutesAreIncomplete = routes.Count >= MostRoutes,
            Claimed = claimed,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _request.Dispose();
    }

    /// <summary>One RTM_NEWLINK.</summary>
    /// <param name="payload">What follows the message header.</param>
    internal static RouteLink? ReadLink(ReadOnlySpan<byte> payload)
    {
        ifinfomsg info = Header<ifinfomsg>(payload);
        string? name = null;
        MacAddress mac = MacAddress.None;
        NetlinkReader attributes = new(payload[Unsafe.SizeOf<ifinfomsg>()..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteMessage.LinkName: name = attributes.ReadString(); break;
                case RouteMessage.LinkAddress: mac = MacAddress.Read(attributes.Value); break;
            }
        }

        return name is null ? null : new RouteLink(info.ifi_index, name, (info.ifi_flags & RouteMessage.LinkUp) != 0, (info.ifi_flags & RouteMessage.LinkLoopback) != 0)
        {
            IsRunning = (info.ifi_flags & RouteMessage.LinkRunning) != 0,
            HasNeighbours = info.ifi_type == RouteMessage.LinkEthernet && (info.ifi_flags & RouteMessage.LinkNoArp) == 0,
            Mac = mac,
        };
    }

    /// <summary>One RTM_NEWADDR; null for a family other than IPv4 and IPv6.</summary>
    /// <param name="payload">What follows the message header.</param>
    internal static RouteAddress? ReadAddress(ReadOnlySpan<byte> payload)
    {
        ifaddrmsg info = Header<ifaddrmsg>(payload);
        if ((AddressFamily)info.ifa_family != AddressFamily.InterNetwork && info.ifa_family != LinuxInet6)
        {
            return null;
        }

        IPAddress? local = null;
        IPAddress? peer = null;
        byte protocol = 0;
        NetlinkReader attributes = new(payload[Unsafe.SizeOf<ifaddrmsg>()..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteMessage.AddressLocal: local = new IPAddress(attributes.Value); break;
                case RouteMessage.AddressOfPeer: peer = new IPAddress(attributes.Value); break;
                case RouteMessage.AddressProtocol: protocol = attributes.ReadByte(); break;
            }
        }

        // IPv6 has no IFA_LOCAL but on point-to-point links; IPv4 always has both.
        return (local ?? peer) is { } address
            ? new RouteAddress((int)info.ifa_index, address, Network(peer ?? address, info.ifa_prefixlen), IsPrimary(info))
            {
                IsOurs = protocol == RouteEditor.OwnProtocol,
            }
            : null;
    }

    /// <summary>A unicast route of the main table whose interface is known; null for all others.</summary>
    internal static RoutePrefix? ReadRoute(ReadOnlySpan<byte> payload)
    {
        rtmsg info = Header<rtmsg>(payload);
        bool inet6 = info.rtm_family == LinuxInet6;
        if (info.rtm_type != RouteMessage.RouteUnicast || info.rtm_table != RouteMessage.TableMain
            || (!inet6 && (AddressFamily)info.rtm_family != AddressFamily.InterNetwork))
        {
            return null;
        }

        IPAddress destination = inet6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPAddress? gateway = null;
        int output = 0;
        RouteHop[]? hops = null;
        uint metric = 0;
        NetlinkReader attributes = new(payload[Unsafe.SizeOf<rtmsg>()..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteMessage.RouteDestination: destination = new IPAddress(attributes.Value); break;
                case RouteMessage.RouteInterface: output = (int)attributes.ReadUInt32Host(); break;
                case RouteMessage.RouteMetric: metric = attributes.ReadUInt32Host(); break;
                case RouteMessage.RouteGateway: gateway = new IPAddress(attributes.Value); break;
                case RouteMessage.RouteVia: gateway = Via(attributes.Value); break;
                case RouteMessage.RouteMultipath: hops = ReadHops(attributes.Value); break;
            }
        }

        var route = new RoutePrefix(
            Network(destination, info.rtm_dst_len), gateway is null && hops is null && info.rtm_dst_len > 0, hops ?? (output == 0 ? [] : [new RouteHop(output, gateway)]), metric);
        return route.Hops.Count > 0 || route.IsOnLink ? route : null;
    }

    /// <summary>A route with all its ways.</summary>
    internal sealed record RoutePrefix(IPNetwork Prefix, bool IsOnLink, IReadOnlyList<RouteHop> Hops, uint Metric)
    {
        public bool IsDefault => Prefix.PrefixLength == 0 && Hops.Count > 0;
    }

    /// <summary>One way of a route.</summary>
    internal sealed record RouteHop(int Interface, IPAddress? Gateway);

    // linux/rtnetlink.h: struct rtnexthop is rtnh_len, two bytes and rtnh_ifindex; attributes follow up to rtnh_len. A list that breaks off ends there.
    private static RouteHop[] ReadHops(ReadOnlySpan<byte> list)
    {
        const int header = 8; // sizeof(struct rtnexthop)
        List<RouteHop> hops = [];
        while (list.Length >= header && BitConverter.ToUInt16(list) is >= header and var length && length <= list.Length)
        {
            IPAddress? gateway = null;
            NetlinkReader attributes = new(list[header..length]);
            while (attributes.Next())
            {
                gateway = attributes.Type switch
                {
                    RouteMessage.RouteGateway => new IPAddress(attributes.Value),
                    RouteMessage.RouteVia => Via(attributes.Value),
                    _ => gateway,
                };
            }

            hops.Add(new RouteHop(BitConverter.ToInt32(list[4..]), gateway));
            list = list[Math.Min((length + 3) & ~3, list.Length)..];
        }

        return [.. hops];
    }

    // linux/rtnetlink.h: struct rtvia is a family of two bytes and an address of that family.
    private static IPAddress Via(ReadOnlySpan<byte> via) => new(via.Length > 2 ? via[2..] : via);

    private static bool IsPrimary(ifaddrmsg info) =>
        info.ifa_scope == RouteMessage.ScopeUniverse
        && (info.ifa_flags & (RouteMessage.AddressSecondary | RouteMessage.AddressDuplicate | RouteMessage.AddressDeprecated | RouteMessage.AddressTentative)) == 0;

    // AF_INET6 of Linux; .NET's own number for it is another one.
    private const byte LinuxInet6 = 10; // AF_INET6

    private static IPNetwork Network(IPAddress address, int prefixLength)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int bits = Math.Clamp(prefixLength - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - bits));
        }

        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }

    private static T Header<T>(ReadOnlySpan<byte> payload)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryRead(payload, out T header))
        {
            NetlinkException.ThrowMalformed($"{payload.Length} bytes are left where {typeof(T).Name} should be");
        }

        return header;
    }

    private void Dump<T>(string operation, ushort request, byte[] header, ushort wanted, List<T> into, Parse<T> parse)
        where T : class
    {
        _request.Clear();
        NetlinkWriter writer = new(_request);
        NetlinkNest message = writer.BeginMessage(request, NetlinkFlags.Request | NetlinkFlags.Dump, _socket.NextSequence());
        writer.WriteRaw(header);
        writer.EndMessage(message);
        _socket.Dump(
            operation,
            _request,
            (answer, payload) =>
            {
                if (answer.Type == wanted && parse(payload) is { } item)
                {
                    into.Add(item);
                }
            },
            into.Clear);
    }

    private delegate T? Parse<T>(ReadOnlySpan<byte> payload)
        where T : class;
}
