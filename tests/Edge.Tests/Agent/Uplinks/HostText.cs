using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Linux.Netlink;

namespace Edge.Tests.Agent.Uplinks;

/// <summary>The network of a machine in words, as <c>ip</c> would show it.</summary>
internal static class HostText
{
    /// <param name="links">Names, from index 2 on; behind them <c>down</c>, or <c>direct</c> for an interface without neighbours.</param>
    /// <param name="routes"><c>default via 192.0.2.254 dev eth0 metric 100</c>; the words behind the destination may be left out but <c>dev</c>.</param>
    public static RouteSnapshot Read(string[] links, params string[] routes)
    {
        List<RouteLink> all = [new RouteLink(1, "lo", IsUp: true, IsLoopback: true)];
        foreach (string link in links)
        {
            string[] words = link.Split(' ');
            all.Add(new RouteLink(all.Count + 1, words[0], IsUp: !words.Contains("down"), IsLoopback: false) { IsRunning = true, HasNeighbours = !words.Contains("direct") });
        }

        RouteEntry[] entries = Array.ConvertAll(routes, route => Entry(route, all));
        return new RouteSnapshot(all, [], [])
        {
            Routes = entries,
            Defaults =
            [
                .. entries.Where(static route => route.Prefix.PrefixLength == 0)
                    .Select(static route => new RouteDefault(route.Prefix.BaseAddress.AddressFamily, route.Interface, route.Metric) { Gateway = route.Gateway }),
            ],
        };
    }

    private static RouteEntry Entry(string text, List<RouteLink> links)
    {
        string[] words = text.Split(' ');
        string? After(string word) => Array.IndexOf(words, word) is >= 0 and int index ? words[index + 1] : null;
        IPAddress? gateway = After("via") is { } via ? IPAddress.Parse(via) : null;
        IPNetwork prefix = words[0] switch
        {
            "default" => new IPNetwork(gateway?.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0),
            _ => IPNetwork.Parse(words[0]),
        };
        return new RouteEntry(prefix, gateway, links.Single(link => link.Name == After("dev")).Index, uint.Parse(After("metric") ?? "0", CultureInfo.InvariantCulture));
    }
}
