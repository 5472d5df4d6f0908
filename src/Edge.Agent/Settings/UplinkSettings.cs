using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>Which interfaces are uplinks and tunnels, and the numbers that policy routing uses for them.</summary>
internal sealed record UplinkSettings
{
    /// <summary>The mark of a connection has three bits for the number of its uplink.</summary>
    public const int Maximum = 7;

    /// <summary>Bits 28 to 30 of the packet's mark, where the connection's mark has the number, too.</summary>
    public const uint DefaultPacketMark = 0x7000_0000;

    /// <summary>Behind the rules of VPNs (Tailscale 5210), before the main table (32766).</summary>
    public const int DefaultBase = 28600;

    // linux/if.h: IFNAMSIZ with the terminating zero.
    private const int LongestName = 15;
    private const string InterfacesName = "uplinks.interfaces", TunnelsName = "uplinks.tunnels", MarkName = "uplinks.packetMark", BaseName = "uplinks.base";

    /// <summary>Names of the uplinks; null: every interface with a default route; empty: replies go as the main table says.</summary>
    public IReadOnlyList<string>? Interfaces { get; init; }

    public IReadOnlyList<TunnelSettings> Tunnels { get; init; } = [];

    /// <summary>Names of the <see cref="Tunnels"/>.</summary>
    public IReadOnlyCollection<string> TunnelNames => [.. Tunnels.Select(static tunnel => tunnel.Name)];

    /// <summary>Three adjacent bits of the packet's mark.</summary>
    public uint PacketMark { get; init; } = DefaultPacketMark;

    /// <summary>Uplink N has routing table Base + N and the rule priorities Base + 10 N and one more.</summary>
    public int Base { get; init; } = DefaultBase;

    public static UplinkSettings Read(SettingsMap map)
    {
        List<string>? names = map.List<string>(InterfacesName, "auto, none or the name of an interface such as eth0", TryName);
        var settings = new UplinkSettings
        {
            Interfaces = names is null or ["auto"] ? null : names is ["none"] ? [] : names,
            Tunnels = map.List<TunnelSettings>(TunnelsName, "the name of an interface, or with the other gateway's addresses on it: vxlan0 via 10.9.0.1 fd00:9::1", TryTunnel) ?? [],
            PacketMark = ReadMark(map),
            Base = map.Integer(BaseName, DefaultBase, 256, 32000),
        };
        settings.Check(map);
        return settings;
    }

    private void Check(SettingsMap map)
    {
        string[] all = [.. Interfaces ?? [], .. Tunnels.Select(static tunnel => tunnel.Name)];
        if (all.Length > Maximum)
        {
            map.Complain(InterfacesName, $"{all.Length} uplinks and tunnels are named; a connection's mark has room for {Maximum}");
        }

        if (all.Length != all.Distinct(StringComparer.Ordinal).Count())
        {
            map.Complain(InterfacesName, "an interface is named twice among uplinks and tunnels; name each once");
        }
    }

    private static uint ReadMark(SettingsMap map)
    {
        if (map.Text(MarkName) is not string text)
        {
            return DefaultPacketMark;
        }

        bool number = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint mask)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out mask);
        if (number && mask >> BitOperations.TrailingZeroCount(mask) == Maximum)
        {
            return mask;
        }

        map.Complain(MarkName, $"'{text}' is not a mask of three adjacent bits, such as 0x70000000");
        return DefaultPacketMark;
    }

    private static bool TryName(string text, out string name)
    {
        name = text;
        return IsName(text);
    }

    private static bool TryTunnel(string text, out TunnelSettings tunnel)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        tunnel = new TunnelSettings(words.Length > 0 ? words[0] : "");
        if (!IsName(tunnel.Name) || words.Length is 2 or > 4 || (words.Length > 2 && words[1] != "via"))
        {
            return false;
        }

        for (int index = 2; index < words.Length; index++)
        {
            if (!IPAddress.TryParse(words[index], out IPAddress? address))
            {
                return false;
            }

            bool v4 = address.AddressFamily == AddressFamily.InterNetwork;
            if ((v4 ? tunnel.Gateway : tunnel.GatewayV6) is not null)
            {
                return false;
            }

            tunnel = v4 ? tunnel with { Gateway = address } : tunnel with { GatewayV6 = address };
        }

        return true;
    }

    // net/core/dev.c: dev_valid_name; quotes would end the name in nft's listing.
    private static bool IsName(string text)
    {
        if (text.Length is 0 or > LongestName || text is "." or "..")
        {
            return false;
        }

        foreach (char c in text)
        {
            if (c is <= ' ' or > '~' or '/' or ':' or '"' or '*' or '\\')
            {
                return false;
            }
        }

        return true;
    }
}
