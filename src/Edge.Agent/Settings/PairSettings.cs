using System.Net;
using Edge.Agent.Pair;
using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>The pair of gateways that this one is of.</summary>
/// <param name="Options">What the election goes by.</param>
/// <param name="Interface">Name of the interface on which the two hear each other.</param>
/// <param name="Addresses">Addresses that move with the pair beside those of Services.</param>
internal sealed record PairSettings(PairOptions Options, string Interface, IReadOnlyList<IPAddress> Addresses)
{
    private const string Router = "ingress.pair.virtualRouterId";
    private const int CentisecondMilliseconds = 10;

    /// <summary>Null: this gateway is alone. The number of the virtual router makes it one of a pair.</summary>
    /// <param name="map">The settings.</param>
    /// <param name="claims">The gateway claims addresses (<c>ingress.addresses</c>).</param>
    public static PairSettings? Read(SettingsMap map, bool claims)
    {
        int router = map.Integer(Router, 0, 0, 255);
        int priority = map.Integer("ingress.pair.priority", 100, 1, 254);
        int interval = map.Integer("ingress.pair.advertIntervalMilliseconds", 300, 100, 10_000);
        bool preempt = map.Flag("ingress.pair.preempt", false);
        string? link = map.Text("ingress.pair.interface");
        List<IPAddress>? addresses = map.List<IPAddress>("ingress.pair.addresses", "an address such as 10.244.0.1", TryAddress!);
        if (interval % CentisecondMilliseconds != 0)
        {
            map.Complain("ingress.pair.advertIntervalMilliseconds", $"{interval} is no whole number of hundredths of a second, which is what packets carry; use {interval / CentisecondMilliseconds * CentisecondMilliseconds}");
        }

        if (router == 0)
        {
            if (link is not null || addresses is not null)
            {
                map.Complain(link is not null ? "ingress.pair.interface" : "ingress.pair.addresses", $"has no effect without {Router}; give both gateways of the pair the same number, 1 to 255");
            }

            return null;
        }

        if (!claims)
        {
            map.Complain(Router, "has no effect without ingress.addresses; say which addresses the pair may claim");
        }

        if (link is null)
        {
            map.Complain("ingress.pair.interface", "is missing; name the interface on which the two gateways hear each other, such as \"eth0\"");
        }

        var options = new PairOptions((byte)router, (byte)priority, TimeSpan.FromMilliseconds(interval), preempt);
        return new PairSettings(options, link ?? "", addresses ?? []);
    }

    // One that is everybody's or this machine's alone cannot move.
    private static bool TryAddress(string text, out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && !IPAddress.IsLoopback(address) && !address.IsIPv6Multicast && !address.IsIPv6LinkLocal && !address.IsIPv4MappedToIPv6
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.Broadcast)
        && (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || address.GetAddressBytes()[0] is > 0 and < 224);
}
