using System.Net.Sockets;
using System.Runtime.InteropServices;
using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary>The requests of <see cref="RouteEditor"/>, one message each, as <c>ip</c> would send them.</summary>
internal static class RouteRequests
{
    private const NetlinkFlags Change = NetlinkFlags.Request | NetlinkFlags.Acknowledge;
    private const NetlinkFlags Question = NetlinkFlags.Request | NetlinkFlags.Dump;

    /// <summary>A lifetime without end (INFINITY_LIFE_TIME of the kernel's addrconf.h).</summary>
    private const uint ForEver = uint.MaxValue;

    /// <summary><c>ip route prepend local ADDRESS dev INTERFACE proto 101</c>; <c>ip address add ADDRESS/128 … nodad noprefixroute preferred_lft 0 proto 101</c>.</summary>
    internal static void WriteClaim(NetlinkBuffer buffer, ClaimedAddress claim, uint sequence)
    {
        if (claim.Address.AddressFamily == AddressFamily.InterNetwork)
        {
            WriteLocalRoute(buffer, claim, RouteMessage.NewRoute, Change | NetlinkFlags.Create, sequence);
            return;
        }

        NetlinkWriter writer = BeginAddress(buffer, claim, RouteMessage.NewAddress, Change | NetlinkFlags.Create | NetlinkFlags.Exclusive, sequence, out NetlinkNest message);
        writer.WriteUInt32Host(RouteMessage.AddressFlags, RouteMessage.AddressNoDuplicateDetection | RouteMessage.AddressNoPrefixRoute);
        var lifetimes = new ifa_cacheinfo { ifa_preferred = 0, ifa_valid = ForEver };
        writer.WriteBytes(RouteMessage.AddressCacheInfo, MemoryMarshal.AsBytes(new ReadOnlySpan<ifa_cacheinfo>(in lifetimes)));
        writer.WriteByte(RouteMessage.AddressProtocol, RouteEditor.OwnProtocol);
        writer.EndMessage(message);
    }

    /// <summary>Takes back what <see cref="WriteClaim"/> made.</summary>
    internal static void WriteWithdrawal(NetlinkBuffer buffer, ClaimedAddress claim, uint sequence)
    {
        if (claim.Address.AddressFamily == AddressFamily.InterNetwork)
        {
            WriteLocalRoute(buffer, claim, RouteMessage.DeleteRoute, Change, sequence);
            return;
        }

        BeginAddress(buffer, claim, RouteMessage.DeleteAddress, Change, sequence, out NetlinkNest message).EndMessage(message);
    }

    /// <summary>Asks for one IPv6 address of one interface; IPv4 has no such request.</summary>
    internal static void WriteAddressQuestion(NetlinkBuffer buffer, ClaimedAddress claim, uint sequence)
    {
        // With NETLINK_GET_STRICT_CHK the header may hold nothing but family and interface.
        var header = new ifaddrmsg { ifa_family = RouteEditor.Inet6, ifa_index = (uint)claim.Interface };
        NetlinkWriter writer = Begin(buffer, RouteMessage.GetAddress, Change, sequence, in header, out NetlinkNest message);
        writer.WriteBytes(RouteMessage.AddressOfPeer, claim.Address.GetAddressBytes());
        writer.EndMessage(message);
    }

    /// <summary><c>ip route replace</c> in a table of ours.</summary>
    internal static void WriteRoute(NetlinkBuffer buffer, OwnRoute route, uint sequence)
    {
        byte scope = route.Gateway is null && route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? RouteMessage.ScopeLink : RouteMessage.ScopeUniverse;
        WriteUnicast(buffer, route, RouteMessage.NewRoute, Change | NetlinkFlags.Create | NetlinkFlags.Replace, scope, sequence);
    }

    /// <summary><c>ip route delete</c>, of our protocol only.</summary>
    internal static void WriteRouteRemoval(NetlinkBuffer buffer, OwnRoute route, uint sequence) =>
        WriteUnicast(buffer, route, RouteMessage.DeleteRoute, Change, RouteMessage.ScopeNowhere, sequence);

    /// <summary><c>ip rule add</c> and <c>ip rule delete</c>, of our protocol only.</summary>
    internal static void WriteRule(NetlinkBuffer buffer, OwnRule rule, ushort type, NetlinkFlags flags, uint sequence)
    {
        var header = new fib_rule_hdr
        {
            family = Family(rule.Family),
            table = rule.Table <= byte.MaxValue ? (byte)rule.Table : RouteMessage.TableUnspecified,
            action = RouteMessage.RuleToTable,
        };
        NetlinkWriter writer = Begin(buffer, type, Change | flags, sequence, in header, out NetlinkNest message);
        if (rule.InputInterface is { } input)
        {
            writer.WriteString(RouteMessage.RuleInputInterface, input);
        }

        writer.WriteUInt32Host(RouteMessage.RulePriority, rule.Priority);
        writer.WriteUInt32Host(RouteMessage.RuleTable, rule.Table);
        if (rule.Mask != 0)
        {
            writer.WriteUInt32Host(RouteMessage.RuleMark, rule.Mark);
            writer.WriteUInt32Host(RouteMessage.RuleMask, rule.Mask);
        }

        if (rule.SuppressPrefixLength is { } length)
        {
            writer.WriteUInt32Host(RouteMessage.RuleSuppressPrefixLength, (uint)length);
        }

        writer.WriteByte(RouteMessage.RuleProtocol, RouteEditor.OwnProtocol);
        writer.EndMessage(message);
    }

    /// <summary>Asks for our routes of a family, a table (0: all) and a type; the kernel leaves others out from 4.20 on.</summary>
    internal static void WriteRouteDump(NetlinkBuffer buffer, byte family, byte table, byte type, uint sequence)
    {
        var header = new rtmsg { rtm_family = family, rtm_table = table, rtm_type = type, rtm_protocol = RouteEditor.OwnProtocol };
        Begin(buffer, RouteMessage.GetRoute, Question, sequence, in header, out NetlinkNest message).EndMessage(message);
    }

    /// <summary>Asks for all addresses of a family.</summary>
    internal static void WriteAddressDump(NetlinkBuffer buffer, byte family, uint sequence)
    {
        var header = new ifaddrmsg { ifa_family = family };
        Begin(buffer, RouteMessage.GetAddress, Question, sequence, in header, out NetlinkNest message).EndMessage(message);
    }

    /// <summary>Asks for all rules of a family.</summary>
    internal static void WriteRuleDump(NetlinkBuffer buffer, byte family, uint sequence)
    {
        var header = new fib_rule_hdr { family = family };
        Begin(buffer, RouteMessage.GetRule, Question, sequence, in header, out NetlinkNest message).EndMessage(message);
    }

    private static byte Family(AddressFamily family) => family == AddressFamily.InterNetwork ? RouteEditor.Inet : RouteEditor.Inet6;

    // Neither "replace" nor "exclusive" (ip route prepend): a local route of somebody else for the same address stays beside ours.
    private static void WriteLocalRoute(NetlinkBuffer buffer, ClaimedAddress claim, ushort type, NetlinkFlags flags, uint sequence)
    {
        var header = new rtmsg
        {
            rtm_family = RouteEditor.Inet,
            rtm_dst_len = 32,
            rtm_table = RouteMessage.TableLocal,
            rtm_protocol = RouteEditor.OwnProtocol,
            rtm_scope = RouteMessage.ScopeHost,
            rtm_type = RouteMessage.RouteLocal,
        };
        NetlinkWriter writer = Begin(buffer, type, flags, sequence, in header, out NetlinkNest message);
        writer.WriteBytes(RouteMessage.RouteDestination, claim.Address.GetAddressBytes());
        writer.WriteUInt32Host(RouteMessage.RouteInterface, (uint)claim.Interface);
        writer.EndMessage(message);
    }

    private static NetlinkWriter BeginAddress(NetlinkBuffer buffer, ClaimedAddress claim, ushort type, NetlinkFlags flags, uint sequence, out NetlinkNest message)
    {
        var header = new ifaddrmsg { ifa_family = RouteEditor.Inet6, ifa_prefixlen = 128, ifa_index = (uint)claim.Interface };
        NetlinkWriter writer = Begin(buffer, type, flags, sequence, in header, out message);
        writer.WriteBytes(RouteMessage.AddressOfPeer, claim.Address.GetAddressBytes());
        writer.WriteBytes(RouteMessage.AddressLocal, claim.Address.GetAddressBytes());
        return writer;
    }

    private static void WriteUnicast(NetlinkBuffer buffer, OwnRoute route, ushort type, NetlinkFlags flags, byte scope, uint sequence)
    {
        if (route.Table is RouteMessage.TableUnspecified or (>= RouteMessage.TableDefault and <= RouteMessage.TableLocal))
        {
            throw new ArgumentException($"Table {route.Table} is the system's; routes go into tables of our own.", nameof(route));
        }

        var header = new rtmsg
        {
            rtm_family = Family(route.Destination.BaseAddress.AddressFamily),
            rtm_dst_len = (byte)route.Destination.PrefixLength,
            rtm_table = route.Table <= byte.MaxValue ? (byte)route.Table : RouteMessage.TableCompatible,
            rtm_protocol = RouteEditor.OwnProtocol,
            rtm_scope = scope,
            rtm_type = RouteMessage.RouteUnicast,
        };
        NetlinkWriter writer = Begin(buffer, type, flags, sequence, in header, out NetlinkNest message);
        if (route.Destination.PrefixLength > 0)
        {
            writer.WriteBytes(RouteMessage.RouteDestination, route.Destination.BaseAddress.GetAddressBytes());
        }

        writer.WriteUInt32Host(RouteMessage.RouteTable, route.Table);
        writer.WriteUInt32Host(RouteMessage.RouteInterface, (uint)route.Interface);
        if (route.Gateway is { } gateway)
        {
            writer.WriteBytes(RouteMessage.RouteGateway, gateway.GetAddressBytes());
        }

        if (route.Metric != 0)
        {
            writer.WriteUInt32Host(RouteMessage.RouteMetric, route.Metric);
        }

        writer.EndMessage(message);
    }

    private static NetlinkWriter Begin<T>(NetlinkBuffer buffer, ushort type, NetlinkFlags flags, uint sequence, scoped in T header, out NetlinkNest message)
        where T : unmanaged
    {
        buffer.Clear();
        var writer = new NetlinkWriter(buffer);
        message = writer.BeginMessage(type, flags, sequence);
        writer.WriteRaw(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in header)));
        return writer;
    }
}
