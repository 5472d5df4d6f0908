using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One address pool of edge-control.</summary>
public sealed record PoolRow(string Name) : IJsonObject
{
    /// <summary>Ranges <c>a-b</c> and single addresses, IPv4 first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Addresses of it that Services hold; an address that several share counts once.</summary>
    public int Used { get; init; }

    /// <summary>Addresses of it that can still be given out; at most <see cref="long.MaxValue"/>, which large IPv6 pools exceed.</summary>
    public long Free { get; init; }

    /// <summary>Services that hold addresses of it.</summary>
    public int Services { get; init; }

    public bool AutoAssign { get; init; }

    public bool AvoidBuggyIPs { get; init; }

    /// <summary>Pools with a lower number are asked first.</summary>
    public int Priority { get; init; }

    /// <summary>Whose Services may have addresses of it; empty: those of all namespaces.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public string? LoadBalancerClass { get; init; }

    /// <summary>Why nothing of it is given out; null when it is in use.</summary>
    public string? Refused { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, Name);
        writer.WriteOptional("addresses"u8, Addresses);
        writer.WriteNumber("used"u8, Used);
        writer.WriteNumber("free"u8, Free);
        writer.WriteNumber("services"u8, Services);
        writer.WriteBoolean("autoAssign"u8, AutoAssign);
        writer.WriteBoolean("avoidBuggyIPs"u8, AvoidBuggyIPs);
        writer.WriteNumber("priority"u8, Priority);
        writer.WriteOptional("namespaces"u8, Namespaces);
        writer.WriteOptional("loadBalancerClass"u8, LoadBalancerClass);
        writer.WriteOptional("refused"u8, Refused);
    }
}
