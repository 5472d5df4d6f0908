using Edge.Agent.Settings;
using Edge.Protocol.Settings;

namespace Edge.Tests.Agent.Settings;

public sealed class HealthSettingsTests
{
    [Theory]
    [InlineData(null, "[::]:10256")]
    [InlineData("0.0.0.0:10256", "0.0.0.0:10256")]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("[2001:db8::1]:10256", "[2001:db8::1]:10256")]
    [InlineData("off", null)]
    [InlineData("Off", null)]
    public void Health_is_answered_where_the_setting_says(string? text, string? address)
    {
        SettingsMap map = Map(text);
        Assert.Equal(address, HealthSettings.Read(map).Address?.ToString());
        Assert.Empty(map.Errors);
    }

    [Theory]
    [InlineData("10256")]
    [InlineData(":10256")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("::1:10256")]
    [InlineData("localhost:10256")]
    public void What_is_no_address_with_a_port_is_refused(string text)
    {
        SettingsMap map = Map(text);
        HealthSettings.Read(map);
        Assert.Contains($"health.address: '{text}' is not an address with a port", Assert.Single(map.Errors), StringComparison.Ordinal);
    }

    private static SettingsMap Map(string? text)
    {
        var map = new SettingsMap();
        if (text is not null)
        {
            map.ReadOption($"health.address={text}");
        }

        return map;
    }
}
