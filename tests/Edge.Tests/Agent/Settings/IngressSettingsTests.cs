using System.Net;
using Edge.Agent.Ingress;
using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Protocol.Settings;

namespace Edge.Tests.Agent.Settings;

public sealed class IngressSettingsTests
{
    [Fact]
    public void Without_addresses_there_is_no_policy() => Assert.Null(IngressOptions.Policy(IngressSettings.Read(new SettingsMap())));

    [Theory]
    [InlineData("192.0.2.9", false)]
    [InlineData("192.0.2.10", true)]
    [InlineData("192.0.2.16", true)]
    [InlineData("192.0.2.31", true)]
    [InlineData("192.0.2.32", false)]
    [InlineData("192.0.2.199", false)]
    [InlineData("192.0.2.200", true)]
    [InlineData("192.0.2.220", true)]
    [InlineData("192.0.2.221", false)]
    [InlineData("2001:db8::1:0", true)]
    [InlineData("2001:db8::1:ffff", true)]
    [InlineData("2001:db8::2:0", false)]
    [InlineData("::c000:20a", false)] // 192.0.2.10 as a number, in the other family
    public void Addresses_prefixes_and_ranges_are_allowed(string address, bool allowed) =>
        Assert.Equal(allowed, Policy("ingress.addresses=192.0.2.10, 192.0.2.16/28, 192.0.2.200 - 192.0.2.220, 2001:db8::1:0/112").Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData(TransportProtocol.Tcp, 80, 80, true)]
    [InlineData(TransportProtocol.Sctp, 80, 80, true)]
    [InlineData(TransportProtocol.Tcp, 443, 443, true)]
    [InlineData(TransportProtocol.Udp, 443, 443, false)]
    [InlineData(TransportProtocol.Udp, 8000, 8999, true)]
    [InlineData(TransportProtocol.Udp, 8000, 9000, false)]
    [InlineData(TransportProtocol.Tcp, 22, 22, false)]
    public void Ports_are_allowed_by_protocol(TransportProtocol protocol, ushort first, ushort last, bool allowed)
    {
        Assert.Equal(allowed, Policy("ingress.addresses=192.0.2.10", "ingress.ports=80, tcp/443, 8000-8999").Allows(protocol, first, last));
        Assert.True(Policy("ingress.addresses=192.0.2.10").Allows(protocol, first, last));
    }

    [Theory]
    [InlineData("ingress.addresses=10.1")]
    [InlineData("ingress.addresses=192.0.2.010")]
    [InlineData("ingress.addresses=192.0.2.1/24")]
    [InlineData("ingress.addresses=192.0.2.9-192.0.2.1")]
    [InlineData("ingress.addresses=192.0.2.9-2001:db8::1")]
    [InlineData("ingress.addresses=fe80::1%2")]
    [InlineData("ingress.addresses=lan")]
    [InlineData("ingress.addresses=192.0.2.1;ingress.ports=0")]
    [InlineData("ingress.addresses=192.0.2.1;ingress.ports=65536")]
    [InlineData("ingress.addresses=192.0.2.1;ingress.ports=90-80")]
    [InlineData("ingress.addresses=192.0.2.1;ingress.ports=icmp/1")]
    [InlineData("ingress.addresses=192.0.2.1;ingress.ports=80/tcp")]
    [InlineData("ingress.addresses=192.0.2.1;ingress.interfaces=averylonginterface")]
    [InlineData("ingress.addresses=192.0.2.1;ingress.refreshSeconds=0")]
    [InlineData("ingress.ports=80")]
    [InlineData("ingress.interfaces=eth0")]
    public void Mistakes_are_named(string options)
    {
        var map = new SettingsMap();
        foreach (string option in options.Split(';'))
        {
            map.ReadOption(option);
        }

        IngressSettings.Read(map);
        Assert.Contains(options.Split(';')[^1].Split('=')[0], Assert.Single(map.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_follow_the_settings()
    {
        var map = new SettingsMap();
        map.ReadOption("ingress.addresses=192.0.2.10");
        map.ReadOption("ingress.interfaces=eth0,wlan0");
        map.ReadOption("ingress.refreshSeconds=30");
        IngressOptions options = IngressOptions.Of(IngressSettings.Read(map), "192.0.2.5");
        Assert.Equal(["eth0", "wlan0"], options.Interfaces!);
        Assert.Equal((TimeSpan.FromSeconds(30), IPAddress.Parse("192.0.2.5")), (options.Refresh, options.Broker));
        Assert.Null(IngressOptions.Of(IngressSettings.Read(map), "broker.example.org").Broker);
        Assert.Empty(map.Errors);
    }

    private static AddressPolicy Policy(params string[] options)
    {
        var map = new SettingsMap();
        foreach (string option in options)
        {
            map.ReadOption(option);
        }

        AddressPolicy? policy = IngressOptions.Policy(IngressSettings.Read(map));
        Assert.Empty(map.Errors);
        return policy!;
    }
}
