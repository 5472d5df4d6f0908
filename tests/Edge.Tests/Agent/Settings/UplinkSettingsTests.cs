using Edge.Agent.Settings;
using Edge.Protocol.Settings;

namespace Edge.Tests.Agent.Settings;

public sealed class UplinkSettingsTests
{
    [Theory]
    [InlineData("auto", null)]
    [InlineData("none", "")]
    [InlineData("eth0,wwan0", "eth0 wwan0")]
    public void Interfaces_are_named_or_found(string text, string? names)
    {
        UplinkSettings settings = Read(out string[] errors, $"uplinks.interfaces={text}");
        Assert.Empty(errors);
        Assert.Equal(names, settings.Interfaces is null ? null : string.Join(' ', settings.Interfaces));
    }

    [Theory]
    [InlineData("wg0", "wg0||")]
    [InlineData("vxlan0 via 10.9.0.1", "vxlan0|10.9.0.1|")]
    [InlineData("vxlan0 via fd00:9::1 10.9.0.1", "vxlan0|10.9.0.1|fd00:9::1")]
    public void Tunnel_is_an_interface_and_who_is_at_the_other_end(string text, string expected)
    {
        TunnelSettings tunnel = Assert.Single(Read(out string[] errors, $"uplinks.tunnels={text}").Tunnels);
        Assert.Empty(errors);
        Assert.Equal(expected, $"{tunnel.Name}|{tunnel.Gateway}|{tunnel.GatewayV6}");
    }

    [Theory]
    [InlineData("0x70000000", 0x7000_0000u)]
    [InlineData("0x700", 0x700u)]
    [InlineData("7", 7u)]
    [InlineData("0xe0000000", 0xe000_0000u)]
    public void Packet_mark_is_three_adjacent_bits(string text, uint mask)
    {
        Assert.Equal(mask, Read(out string[] errors, $"uplinks.packetMark={text}").PacketMark);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("uplinks.packetMark=0xf0", "'0xf0' is not a mask of three adjacent bits")]
    [InlineData("uplinks.packetMark=0", "'0' is not a mask")]
    [InlineData("uplinks.packetMark=0xa0", "'0xa0' is not a mask")]
    [InlineData("uplinks.packetMark=mark", "'mark' is not a mask")]
    [InlineData("uplinks.interfaces=eth0,interfacewithfartoolongname", "'interfacewithfartoolongname' is not auto, none or the name of an interface")]
    [InlineData("uplinks.interfaces=eth0/1,eth1", "'eth0/1' is not")]
    [InlineData("uplinks.interfaces=a\"b,eth1", "'a\"b' is not")]
    [InlineData("uplinks.tunnels=wg0 10.0.0.1", "'wg0 10.0.0.1' is not the name of an interface")]
    [InlineData("uplinks.tunnels=wg0 via", "'wg0 via' is not")]
    [InlineData("uplinks.tunnels=wg0 via nowhere", "'wg0 via nowhere' is not")]
    [InlineData("uplinks.tunnels=wg0 via 10.0.0.1 10.0.0.2", "'wg0 via 10.0.0.1 10.0.0.2' is not")]
    [InlineData("uplinks.tunnels=a,b,c,d,e,f,g,h", "8 uplinks and tunnels are named")]
    [InlineData("uplinks.interfaces=eth0,eth0", "an interface is named twice")]
    [InlineData("uplinks.base=32767", "'32767' is not a whole number from 256 to 32000")]
    public void Mistake_is_named(string assignment, string expected)
    {
        Read(out string[] errors, assignment);
        Assert.Contains(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static UplinkSettings Read(out string[] errors, params string[] assignments)
    {
        var map = new SettingsMap();
        foreach (string assignment in assignments)
        {
            map.ReadOption(assignment);
        }

        UplinkSettings settings = UplinkSettings.Read(map);
        map.RejectUnknown();
        errors = [.. map.Errors];
        return settings;
    }
}
