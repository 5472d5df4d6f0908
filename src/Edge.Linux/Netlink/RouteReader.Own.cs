using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

public sealed partial class RouteReader
{
    // IP6_RT_PRIO_USER of the kernel's ip6_route.h: what an IPv6 route gets that names no metric.
    private const uint DefaultIPv6Metric = 1024;

    /// <summary>An IPv4 address that is ours: a local route with <see cref="RouteEditor.OwnProtocol"/>; null for all other routes.</summary>
    /// <param name="payload">What follows the header of an RTM_NEWROUTE.</param>
    internal static ClaimedAddress? ReadClaimed(ReadOnlySpan<byte> payload)
    {
        rtmsg info = Header<rtmsg>(payload);
        if (info is not { rtm_family: RouteEditor.Inet, rtm_type: RouteMessage.RouteLocal, rtm_table: RouteMessage.TableLocal, rtm_protocol: RouteEditor.OwnProtocol, rtm_dst_len: 32 })
        {
            return null;
        }

        IPAddress? destination = null;
        int output = 0;
        NetlinkReader attributes = new(payload[Unsafe.SizeOf<rtmsg>()..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteMessage.RouteDestination: destination = new IPAddress(attributes.Value); break;
                case RouteMessage.RouteInterface: output = (int)attributes.ReadUInt32Host(); break;
            }
        }

        return destination is null ? null : new ClaimedAddress(destination, output);
    }

    /// <summary>A route that is ours in a table of our own; null for all others.</summary>
    /// <param name="payload">What follows the header of an RTM_NEWROUTE.</param>
    internal static OwnRoute? ReadOwnRoute(ReadOnlySpan<byte> payload)
    {
        rtmsg info = Header<rtmsg>(payload);
        if (info is not { rtm_family: RouteEditor.Inet or RouteEditor.Inet6, rtm_type: RouteMessage.RouteUnicast, rtm_protocol: RouteEditor.OwnProtocol })
        {
            return null;
        }

        bool inet6 = info.rtm_family == RouteEditor.Inet6;
        IPAddress destination = inet6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPAddress? gateway = null;
        int output = 0;
        uint metric = 0;
        uint table = info.rtm_table;
        NetlinkReader attributes = new(payload[Unsafe.SizeOf<rtmsg>()..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteMessage.RouteDestination: destination = new IPAddress(attributes.Value); break;
                case RouteMessage.RouteInterface: output = (int)attributes.ReadUInt32Host(); break;
                case RouteMessage.RouteGateway: gateway = new IPAddress(attributes.Value); break;
                case RouteMessage.RouteMetric: metric = attributes.ReadUInt32Host(); break;
                case RouteMessage.RouteTable: table = attributes.ReadUInt32Host(); break;
            }
        }

        return table is RouteMessage.TableUnspecified or (>= RouteMessage.TableDefault and <= RouteMessage.TableLocal)
            ? null
            : new OwnRoute(table, Network(destination, info.rtm_dst_len), gateway, output, inet6 && metric == DefaultIPv6Metric ? 0 : metric);
    }

    /// <summary>A rule that is ours and sends packets to a table; null for all others.</summary>
    /// <param name="payload">What follows the header of an RTM_NEWRULE.</param>
    internal static OwnRule? ReadOwnRule(ReadOnlySpan<byte> payload)
    {
        fib_rule_hdr info = Header<fib_rule_hdr>(payload);
        if (info is not { family: RouteEditor.Inet or RouteEditor.Inet6, action: RouteMessage.RuleToTable })
        {
            return null;
        }

        byte protocol = 0;
        uint priority = 0, mark = 0, mask = 0, table = info.table;
        int? suppress = null;
        string? input = null;
        NetlinkReader attributes = new(payload[Unsafe.SizeOf<fib_rule_hdr>()..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteMessage.RuleProtocol: protocol = attributes.ReadByte(); break;
                case RouteMessage.RuleInputInterface: input = attributes.ReadString(); break;
                case RouteMessage.RulePriority: priority = attributes.ReadUInt32Host(); break;
                case RouteMessage.RuleMark: mark = attributes.ReadUInt32Host(); break;
                case RouteMessage.RuleMask: mask = attributes.ReadUInt32Host(); break;
                case RouteMessage.RuleTable: table = attributes.ReadUInt32Host(); break;
                case RouteMessage.RuleSuppressPrefixLength: suppress = Suppressed(attributes.ReadUInt32Host()); break;
            }
        }

        return protocol == RouteEditor.OwnProtocol
            ? new OwnRule(info.family == RouteEditor.Inet ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, priority, mark, mask, table, suppress)
            {
                InputInterface = input,
            }
            : null;
    }

    // The kernel says -1 for a rule that suppresses nothing.
    private static int? Suppressed(uint length) => length == uint.MaxValue ? null : (int)length;
}
