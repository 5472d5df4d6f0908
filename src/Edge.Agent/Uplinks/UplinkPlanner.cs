using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Edge.Agent.Settings;
using Edge.Linux.Netlink;

namespace Edge.Agent.Uplinks;

/// <summary>
/// Makes the plan from the settings and what rtnetlink shows. Pure but for the numbers, which it gives out. Tunnels have the highest numbers in the order of the
/// setting, named uplinks the lowest, so both keep theirs whatever happens to the interfaces.
/// </summary>
internal sealed class UplinkPlanner(UplinkSettings settings, UplinkNumbers numbers)
{
    private const uint MainTable = 254; // RT_TABLE_MAIN
    private const uint DefaultIPv6Metric = 1024; // IP6_RT_PRIO_USER: what the kernel writes for none
    private static readonly IPNetwork s_anywhere = new(IPAddress.Any, 0), s_anywhereV6 = new(IPAddress.IPv6Any, 0);

    /// <summary>So far the rule priorities of two uplinks are apart.</summary>
    private const int PrioritiesEach = 10;

    /// <summary>The plan for what there is now.</summary>
    public UplinkPlan Make(RouteSnapshot host)
    {
        List<string> problems = [];
        List<Uplink> uplinks = Named(host, problems);
        for (int index = 0; index < settings.Tunnels.Count; index++)
        {
            uplinks.Add(Tunnel(UplinkSettings.Maximum - index, settings.Tunnels[index], host, problems));
        }

        if (uplinks.Count == 0)
        {
            return UplinkPlan.Nothing;
        }

        uplinks.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        List<OwnRule> rules = [];
        foreach (Uplink uplink in uplinks)
        {
            AddRules(rules, uplink, AddressFamily.InterNetwork);
            AddRules(rules, uplink, AddressFamily.InterNetworkV6);
        }

        return new UplinkPlan(uplinks, rules, problems);
    }

    private List<Uplink> Named(RouteSnapshot host, List<string> problems)
    {
        List<Uplink> uplinks = [];
        if (settings.Interfaces is { } named)
        {
            // One name alone has no other to be kept apart from.
            for (int index = 0; index < named.Count && named.Count > 1; index++)
            {
                uplinks.Add(Make(index + 1, named[index], host));
            }

            return uplinks;
        }

        List<string> present = WithDefaultRoute(host);
        if (present.Count < 2 && numbers.Count < 2)
        {
            return uplinks;
        }

        foreach (string name in numbers.Assign(present, UplinkSettings.Maximum - settings.Tunnels.Count))
        {
            problems.Add($"{name}: there is no number left for it, {UplinkSettings.Maximum} uplinks and tunnels are the most; name the uplinks that matter in uplinks.interfaces");
        }

        for (int number = 1; number <= UplinkSettings.Maximum - settings.Tunnels.Count; number++)
        {
            if (numbers.NameOf(number) is { } name)
            {
                uplinks.Add(Make(number, name, host));
            }
        }

        return uplinks;
    }

    // The best default route first; tunnels are no uplinks.
    private List<string> WithDefaultRoute(RouteSnapshot host)
    {
        List<string> names = [];
        List<RouteDefault> defaults = [.. host.Defaults];
        defaults.Sort(static (left, right) => left.Metric != right.Metric ? left.Metric.CompareTo(right.Metric) : left.Interface.CompareTo(right.Interface));
        foreach (RouteDefault route in defaults)
        {
            if (LinkOf(host, route.Interface) is { IsLoopback: false } link && !names.Contains(link.Name) && !IsTunnel(link.Name))
            {
                names.Add(link.Name);
            }
        }

        return names;
    }

    private Uplink Make(int number, string name, RouteSnapshot host)
    {
        Uplink uplink = Empty(number, name, isTunnel: false, host);
        List<OwnRoute> routes = Attached(uplink, host);
        foreach (RouteDefault route in host.Defaults)
        {
            if (route.Interface == uplink.Interface)
            {
                Add(routes, uplink, route.Family == AddressFamily.InterNetwork ? s_anywhere : s_anywhereV6, route.Gateway, route.Metric);
            }
        }

        return uplink with { Routes = routes };
    }

    private Uplink Tunnel(int number, TunnelSettings tunnel, RouteSnapshot host, List<string> problems)
    {
        Uplink uplink = Empty(number, tunnel.Name, isTunnel: true, host);
        if (uplink.Interface == 0)
        {
            return uplink;
        }

        List<OwnRoute> routes = Attached(uplink, host);
        bool direct = LinkOf(host, uplink.Interface) is { HasNeighbours: false };
        foreach ((IPNetwork anywhere, IPAddress? declared) in ((IPNetwork, IPAddress?)[])[(s_anywhere, tunnel.Gateway), (s_anywhereV6, tunnel.GatewayV6)])
        {
            IPAddress? gateway = declared ?? OnlyGateway(host, uplink.Interface, anywhere.BaseAddress.AddressFamily);
            if (gateway is not null || direct)
            {
                Add(routes, uplink, anywhere, gateway, metric: 0);
            }
        }

        uplink = uplink with { Routes = routes };
        if (!uplink.IsUsable)
        {
            problems.Add($"{tunnel.Name}: which gateway is at the other end is not known, so replies do not go back through it; write \"{tunnel.Name} via ADDRESS\" in uplinks.tunnels, or add a route through it");
        }

        return uplink;
    }

    private Uplink Empty(int number, string name, bool isTunnel, RouteSnapshot host)
    {
        int index = 0;
        foreach (RouteLink link in host.Links)
        {
            index = link.IsUp && link.Name == name ? link.Index : index;
        }

        return new Uplink(number, name, isTunnel)
        {
            Interface = index,
            Table = (uint)(settings.Base + number),
            PacketMark = (uint)number << BitOperations.TrailingZeroCount(settings.PacketMark),
        };
    }

    // Neighbours of an uplink, and its router, are reached by it. Link-local prefixes need no route: who sends there names the interface.
    private static List<OwnRoute> Attached(Uplink uplink, RouteSnapshot host)
    {
        List<OwnRoute> routes = [];
        foreach (RouteEntry route in host.Routes)
        {
            if (route.Interface == uplink.Interface && route.Gateway is null && route.Prefix.PrefixLength > 0 && !route.Prefix.BaseAddress.IsIPv6LinkLocal)
            {
                Add(routes, uplink, route.Prefix, null, route.Metric);
            }
        }

        return routes;
    }

    private static void Add(List<OwnRoute> routes, Uplink uplink, IPNetwork prefix, IPAddress? gateway, uint metric)
    {
        bool v6 = prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        metric = v6 && metric == DefaultIPv6Metric ? 0 : metric;
        if (gateway is not null && gateway.AddressFamily != prefix.BaseAddress.AddressFamily)
        {
            // An IPv4 route by an IPv6 router (RTA_VIA) cannot be copied; the main table's default serves.
            return;
        }

        // Ways of one route by the same interface: one is enough, the kernel keeps one for each metric.
        foreach (OwnRoute known in routes)
        {
            if (known.Destination.Equals(prefix) && known.Metric == metric)
            {
                return;
            }
        }

        routes.Add(new OwnRoute(uplink.Table, prefix, gateway, uplink.Interface, metric));
    }

    // The router that the main table's routes over the interface have in common; null when they have none or several.
    private static IPAddress? OnlyGateway(RouteSnapshot host, int index, AddressFamily family)
    {
        IPAddress? only = null;
        foreach (RouteEntry route in host.Routes)
        {
            if (route.Interface == index && route.Gateway is { } gateway && gateway.AddressFamily == family)
            {
                if (only is not null && !only.Equals(gateway))
                {
                    return null;
                }

                only = gateway;
            }
        }

        return only;
    }

    // Replies over an uplink may take what the main table has but its default route. Replies over a tunnel must go back through it even to a client that the main table reaches,
    // since only the gateway at the other end knows the connection; what comes in by the tunnel itself goes on as the main table says.
    private void AddRules(List<OwnRule> rules, Uplink uplink, AddressFamily family)
    {
        bool usable = false;
        foreach (OwnRoute route in uplink.Routes)
        {
            usable |= route.Destination.PrefixLength == 0 && route.Destination.BaseAddress.AddressFamily == family;
        }

        if (usable)
        {
            uint priority = (uint)(settings.Base + (PrioritiesEach * uplink.Number));
            rules.Add(new OwnRule(family, priority, uplink.PacketMark, settings.PacketMark, MainTable, uplink.IsTunnel ? null : 0)
            {
                InputInterface = uplink.IsTunnel ? uplink.Name : null,
            });
            rules.Add(new OwnRule(family, priority + 1, uplink.PacketMark, settings.PacketMark, uplink.Table));
        }
    }

    private bool IsTunnel(string name)
    {
        foreach (TunnelSettings tunnel in settings.Tunnels)
        {
            if (tunnel.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private static RouteLink? LinkOf(RouteSnapshot host, int index)
    {
        foreach (RouteLink link in host.Links)
        {
            if (link.Index == index)
            {
                return link;
            }
        }

        return null;
    }
}
