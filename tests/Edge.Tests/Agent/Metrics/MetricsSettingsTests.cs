using System.Text;
using Edge.Agent.Settings;
using Edge.Protocol.Settings;

namespace Edge.Tests.Agent.Metrics;

public sealed class MetricsSettingsTests
{
    [Theory]
    [InlineData("{}", "/run/edge/metrics.sock", null)]
    [InlineData("""{"metrics":{"socket":"off","address":"127.0.0.1:10249"}}""", null, "127.0.0.1:10249")]
    [InlineData("""{"metrics":{"socket":"/run/m","address":"[::1]:9"}}""", "/run/m", "[::1]:9")]
    [InlineData("""{"metrics":{"address":"off"}}""", "/run/edge/metrics.sock", null)]
    public void Where_metrics_are_asked_for(string json, string? socket, string? address)
    {
        MetricsSettings settings = Read(json, out IReadOnlyList<string> errors);
        Assert.Empty(errors);
        Assert.Equal((socket, address), (settings.Socket, settings.Address?.ToString()));
    }

    [Theory]
    [InlineData("0.0.0.0:10249")]
    [InlineData("192.0.2.1:10249")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("localhost:80")]
    public void Nobody_from_elsewhere_may_ask(string address)
    {
        Read("{\"metrics\":{\"address\":\"" + address + "\"}}", out IReadOnlyList<string> errors);
        Assert.Contains($"metrics.address: '{address}' is not a loopback address with a port", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static MetricsSettings Read(string json, out IReadOnlyList<string> errors)
    {
        var map = new SettingsMap();
        map.ReadFile("agent.jsonc", Encoding.UTF8.GetBytes(json));
        MetricsSettings settings = MetricsSettings.Read(map, "/run/edge/agent.sock");
        errors = map.Errors;
        return settings;
    }
}
