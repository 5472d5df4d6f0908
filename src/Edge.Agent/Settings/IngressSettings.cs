using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>Which addresses this gateway claims for Services, and where it announces them. Without <c>ingress.addresses</c> it claims none.</summary>
internal sealed record IngressSettings
{
    private const string AddressesName = "ingress.addresses";

    /// <summary>What may be claimed and served; null: nothing is claimed, and whatever is routed to the gateway is served.</summary>
    public IReadOnlyList<AllowedAddresses>? Addresses { get; init; }

    /// <summary>Ports that are served on those addresses; null for all.</summary>
    public IReadOnlyList<AllowedPorts>? Ports { get; init; }

    /// <summary>Names of the interfaces that may have claimed addresses, the preferred one first; null: whichever is in the subnet of the address.</summary>
    public IReadOnlyList<string>? Interfaces { get; init; }

    /// <summary>How often an address is announced again, on average.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(60);

    public static IngressSettings Read(SettingsMap map)
    {
        List<AllowedAddresses>? addresses = map.List<AllowedAddresses>(AddressesName, AllowedAddresses.Form, AllowedAddresses.TryParse!);
        List<AllowedPorts>? ports = map.List<AllowedPorts>("ingress.ports", AllowedPorts.Form, AllowedPorts.TryParse!);
        List<string>? interfaces = map.List<string>("ingress.interfaces", "the name of an interface, 1 to 15 characters", TryName);
        int refresh = map.Integer("ingress.refreshSeconds", 60, 1, 3600);
        if (addresses is null && (ports is not null || interfaces is not null))
        {
            map.Complain(ports is not null ? "ingress.ports" : "ingress.interfaces", $"has no effect without {AddressesName}; say which addresses this gateway may claim");
        }

        return new IngressSettings
        {
            Addresses = addresses,
            Ports = ports,
            Interfaces = interfaces,
            Refresh = TimeSpan.FromSeconds(refresh),
        };
    }

    // linux/if.h: IFNAMSIZ is 16 with the zero at the end.
    private static bool TryName(string text, out string name)
    {
        name = text;
        return text.Length is > 0 and < 16 && !text.Contains('/', StringComparison.Ordinal);
    }
}
