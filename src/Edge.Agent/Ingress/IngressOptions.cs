using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Agent.State;

namespace Edge.Agent.Ingress;

/// <summary>What does not change while the agent runs.</summary>
internal sealed record IngressOptions
{
    /// <summary>Names of the interfaces that may have addresses; null for all.</summary>
    public IReadOnlyList<string>? Interfaces { get; init; }

    /// <summary>How often an address is announced again, on average.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The broker, where it is given by address: without it the gateway would hear of nothing any more.</summary>
    public IPAddress? Broker { get; init; }

    /// <summary>In a pair of gateways: whether this one may speak for the addresses at this very moment. Null: always.</summary>
    public Func<bool>? MayAnnounce { get; init; }

    /// <summary>The role before anybody decides one.</summary>
    public IngressRole Role { get; init; } = IngressRole.Owner;

    /// <summary>What the settings say; the broker counts where they name it by address.</summary>
    public static IngressOptions Of(IngressSettings settings, string broker) => new()
    {
        Interfaces = settings.Interfaces,
        Refresh = settings.Refresh,
        Broker = IPAddress.TryParse(broker, out IPAddress? address) ? address : null,
    };

    /// <summary>What the settings allow; null when they do not say.</summary>
    public static AddressPolicy? Policy(IngressSettings settings)
    {
        if (settings.Addresses is null)
        {
            return null;
        }

        List<AddressRange> ranges = [];
        foreach (AllowedAddresses allowed in settings.Addresses)
        {
            ranges.Add(AddressRange.Of(allowed.First.GetAddressBytes()) with { Last = AddressRange.Of(allowed.Last.GetAddressBytes()).Last });
        }

        List<PortSpan>? ports = settings.Ports is null ? null : [];
        foreach (AllowedPorts allowed in settings.Ports ?? [])
        {
            ports!.Add(new PortSpan((TransportProtocol?)allowed.Protocol, allowed.First, allowed.Last));
        }

        return new AddressPolicy(ranges, ports);
    }
}
