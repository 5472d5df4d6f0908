using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Agent.Proxy;

namespace Edge.SystemTests.Kill;

/// <summary>What the kernel serves, read by stock nft and no line of ours: each frontend with the endpoints of its list.</summary>
internal static partial class StockListing
{
    public static SortedDictionary<string, string> Read(LabNamespace gateway)
    {
        SortedDictionary<uint, SortedSet<string>> lists = [];
        foreach (Match match in Endpoint().Matches(gateway.Execute("nft", "list", "map", "ip", "edge", "endpoints")))
        {
            uint list = Number(match.Groups[1].Value);
            if (!lists.TryGetValue(list, out SortedSet<string>? endpoints))
            {
                lists[list] = endpoints = new SortedSet<string>(StringComparer.Ordinal);
            }

            endpoints.Add(match.Groups[3].Value);
        }

        SortedDictionary<string, string> served = new(StringComparer.Ordinal);
        HashSet<uint> used = [];
        foreach (Match match in Frontend().Matches(gateway.Execute("nft", "list", "map", "ip", "edge", "frontends")))
        {
            uint list = ConnectionMark.ListOf(Number(match.Groups[2].Value));
            used.Add(list);
            served[match.Groups[1].Value] = string.Join(' ', lists.GetValueOrDefault(list) ?? []);
        }

        foreach (uint list in lists.Keys.Where(list => !used.Contains(list)))
        {
            // Of local endpoints there are none here: every list has its frontend.
            served[string.Create(CultureInfo.InvariantCulture, $"list 0x{list:x8} without a frontend")] = string.Join(' ', lists[list]);
        }

        return served;
    }

    private static uint Number(string text) => uint.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(0x[0-9a-f]{8}) \. (\d+) : (\d+\.\d+\.\d+\.\d+ \. \d+)")]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"(\d+\.\d+\.\d+\.\d+ \. tcp \. \d+)[^:,]*?comment ""[^""]*"" : (0x[0-9a-f]{8})")]
    private static partial Regex Frontend();
}
