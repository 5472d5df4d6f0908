using Edge.Agent.Proxy.Annotations;
using Edge.Agent.Settings;
using Edge.Protocol.Settings;

namespace Edge.Tests.Agent.Settings;

/// <summary>How endpoints are probed where their Service does not say it.</summary>
public sealed class ProbeSettingsTests
{
    [Theory]
    [InlineData("{}", "none")]
    [InlineData("""{ "probes": "neighbour" }""", "neighbour")]
    [InlineData("""{ "probes": "http:/healthz, interval=10s" }""", "http:/healthz")]
    public void It_is_read_like_the_annotation(string json, string probe) => Assert.Equal(probe, Read(json, out _).ToString());

    [Fact]
    public void A_mistake_is_named_with_its_place()
    {
        Read("""{ "probes": "tcp, interval=0s" }""", out IReadOnlyList<string> errors);
        Assert.Contains("agent.jsonc:1: probes: 'interval=0s' is not interval= and a time from 1s to 3600s", errors);
    }

    private static ProbeSpec Read(string json, out IReadOnlyList<string> errors)
    {
        var map = new SettingsMap();
        map.ReadFile("agent.jsonc", System.Text.Encoding.UTF8.GetBytes(json));
        return AgentSettings.Read(map, out errors).Probes;
    }
}
