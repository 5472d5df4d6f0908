using System.Text;
using Edge.Control.Fleet;
using Edge.Protocol;

namespace Edge.Tests.Control.Fleet;

/// <summary>Births and deaths of protocol 2.2: a death counts only against the birth it names.</summary>
public sealed class GatewayRegistryTests
{
    private static readonly TimeSpan s_debounce = TimeSpan.FromSeconds(5);
    private readonly GatewayRegistry _registry = new(s_debounce);
    private TimeSpan _now;

    [Fact]
    public void Death_of_the_current_connection_counts_after_the_debounce()
    {
        Birth("b1", 1);
        Death("b1", 1);
        Assert.True(_registry.Find("gw1")!.Online);

        _now += s_debounce;

        Assert.Equal(["gw1"], _registry.Tick(_now));
        Assert.False(_registry.Find("gw1")!.Online);
    }

    [Theory]
    [InlineData("b1", 1)]
    [InlineData("b0", 2)]
    public void Death_of_another_connection_is_late_and_ignored(string boot, int connection)
    {
        Birth("b1", 2);
        Death(boot, connection);
        _now += s_debounce;

        Assert.Empty(_registry.Tick(_now));
        Assert.True(_registry.Find("gw1")!.Online);
    }

    [Fact]
    public void Birth_within_the_debounce_cancels_the_death()
    {
        Birth("b1", 1);
        Death("b1", 1);
        Birth("b1", 2);
        _now += s_debounce;

        Assert.Empty(_registry.Tick(_now));
    }

    [Fact]
    public void Malformed_messages_are_named_and_harmless()
    {
        Birth("b1", 1);

        Assert.Contains("gateway gw1", Send("s", "{\"online\":"), StringComparison.Ordinal);
        Assert.Contains("gateway gw1", Send("r/sync", "[]"), StringComparison.Ordinal);
        Assert.Null(Send("s", ""));
        Assert.True(_registry.Find("gw1")!.Online);
    }

    [Fact]
    public void Report_is_kept()
    {
        Send("r/sync", "{\"epoch\":1,\"seenGen\":7,\"appliedGen\":6,\"complete\":true}");

        Assert.Equal(6ul, _registry.Find("gw1")!.Report!.AppliedGeneration);
    }

    private void Birth(string boot, int connection) => Send("s", $"{{\"online\":true,\"bootId\":\"{boot}\",\"conn\":{connection}}}");

    private void Death(string boot, int connection) => Send("s", $"{{\"online\":false,\"bootId\":\"{boot}\",\"conn\":{connection}}}");

    private string? Send(string leaf, string json)
    {
        Assert.True(Topics.TryParse($"ep/v1/acme/g/gw1/{leaf}", out TopicName topic));
        return _registry.Receive(topic, Encoding.UTF8.GetBytes(json), _now);
    }
}
