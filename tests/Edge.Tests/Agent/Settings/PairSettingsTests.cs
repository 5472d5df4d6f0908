using Edge.Agent.Settings;
using Edge.Protocol.Settings;

namespace Edge.Tests.Agent.Settings;

public sealed class PairSettingsTests
{
    [Fact]
    public void Without_a_virtual_router_the_gateway_is_alone()
    {
        SettingsMap map = new();
        Assert.Null(PairSettings.Read(map, claims: true));
        Assert.Empty(map.Errors);
    }

    [Fact]
    public void Number_and_interface_are_all_that_a_pair_needs()
    {
        SettingsMap map = Map("virtualRouterId=51", "interface=eth0");
        PairSettings pair = PairSettings.Read(map, claims: true)!;

        Assert.Empty(map.Errors);
        Assert.Equal((51, 100, 300.0, false), (pair.Options.VirtualRouterId, pair.Options.Priority, pair.Options.AdvertInterval.TotalMilliseconds, pair.Options.Preempt));
        Assert.Equal(30, pair.Options.IntervalCentiseconds);
        Assert.Equal("eth0", pair.Interface);
        Assert.Empty(pair.Addresses);
    }

    [Theory]
    [InlineData("ingress.pair.interface: is missing", "virtualRouterId=51")]
    [InlineData("ingress.pair.interface: has no effect without ingress.pair.virtualRouterId", "interface=eth0")]
    [InlineData("ingress.pair.addresses: has no effect without ingress.pair.virtualRouterId", "addresses=10.0.0.1")]
    [InlineData("ingress.pair.priority: '255' is not a whole number from 1 to 254", "virtualRouterId=51", "interface=eth0", "priority=255")]
    [InlineData("ingress.pair.virtualRouterId: '256' is not", "virtualRouterId=256", "interface=eth0")]
    [InlineData("ingress.pair.advertIntervalMilliseconds: 305 is no whole number of hundredths of a second, which is what packets carry; use 300", "virtualRouterId=51", "interface=eth0", "advertIntervalMilliseconds=305")]
    [InlineData("ingress.pair.addresses: 'fe80::1' is not an address such as", "virtualRouterId=51", "interface=eth0", "addresses=fe80::1")]
    [InlineData("ingress.pair.addresses: '224.0.0.1' is not an address such as", "virtualRouterId=51", "interface=eth0", "addresses=224.0.0.1")]
    [InlineData("ingress.pair.addresses: '127.0.0.1' is not an address such as", "virtualRouterId=51", "interface=eth0", "addresses=127.0.0.1")]
    public void A_mistake_is_named(string expected, params string[] settings)
    {
        SettingsMap map = Map(settings);
        PairSettings.Read(map, claims: true);
        Assert.Contains(map.Errors, error => error.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pair_that_may_claim_nothing_is_a_mistake()
    {
        SettingsMap map = Map("virtualRouterId=51", "interface=eth0");
        PairSettings.Read(map, claims: false);
        Assert.Contains("ingress.pair.virtualRouterId: has no effect without ingress.addresses", Assert.Single(map.Errors), StringComparison.Ordinal);
    }

    private static SettingsMap Map(params string[] settings)
    {
        var map = new SettingsMap();
        Array.ForEach(settings, setting => map.ReadOption($"ingress.pair.{setting}"));
        return map;
    }
}
