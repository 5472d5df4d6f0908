using System.Net;
using System.Text;
using Edge.Protocol.Settings;

namespace Edge.Tests.Protocol.Settings;

public sealed class SettingsMapTests
{
    private const string File = """
        {
          // where the broker is
          "broker": {
            "host": "broker.example",
            "port": 70000,
          },
          "node": { "podCidrs": [ "10.244.0.0/16", "nonsense" ] },
          "borker": "x"
        }
        """;

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'\n', (byte)'"', 0xf1, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'\n', (byte)'"', (byte)'a', (byte)'"', (byte)':', (byte)'"', 0xf1, (byte)'"', (byte)'}' })]
    public void A_text_that_is_not_utf8_is_a_mistake_with_its_line(byte[] json)
    {
        var map = new SettingsMap();
        map.ReadFile("f", json);
        Assert.Equal(["f:2: a text here is not UTF-8"], map.Errors);
    }

    [Fact]
    public void A_wrong_value_names_file_line_setting_and_range()
    {
        SettingsMap settings = Read(File);
        Assert.Equal("broker.example", settings.Text("broker.host"));
        Assert.Equal(8883, settings.Integer("broker.port", 8883, 1, 65535));
        Assert.Contains("agent.jsonc:5: broker.port: '70000' is not a whole number from 1 to 65535", settings.Errors);
    }

    [Fact]
    public void A_wrong_item_of_a_list_leaves_the_others()
    {
        SettingsMap settings = Read(File);
        Assert.Equal([IPNetwork.Parse("10.244.0.0/16")], settings.List<IPNetwork>("node.podCidrs", "a prefix such as 10.0.0.0/8", IPNetwork.TryParse)!);
        Assert.Equal("agent.jsonc:7: node.podCidrs: 'nonsense' is not a prefix such as 10.0.0.0/8", Assert.Single(settings.Errors));
    }

    [Fact]
    public void A_setting_nobody_knows_is_an_error_with_the_nearest_name()
    {
        SettingsMap settings = Read("""{ "brokr": { "host": "x" } }""");
        settings.Text("broker.host");
        settings.RejectUnknown();
        Assert.Equal("agent.jsonc:1: brokr.host: there is no such setting; did you mean broker.host?", Assert.Single(settings.Errors));
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        SettingsMap settings = Read(File);
        settings.ReadEnvironment("EDGE_AGENT", new Dictionary<string, string> { ["EDGE_AGENT_BROKER_HOST"] = "env", ["EDGE_AGENT_BROKER_PORT"] = "1" });
        settings.ReadOption("broker.port=2");
        Assert.Equal("env", settings.Text("broker.host"));
        Assert.Equal(2, settings.Integer("broker.port", 8883, 1, 65535));
    }

    [Theory]
    [InlineData("{ \"a\": ", "agent.jsonc:1: not JSON")]
    [InlineData("[]", "agent.jsonc:1: the file must hold one JSON object")]
    [InlineData("{\n\"a\" 1}", "agent.jsonc:2: not JSON")]
    public void A_broken_file_is_one_error_with_its_line(string text, string error) =>
        Assert.StartsWith(error, Assert.Single(Read(text).Errors), StringComparison.Ordinal);

    [Fact]
    public void A_required_setting_that_is_missing_gives_an_example()
    {
        SettingsMap settings = Read("{}");
        settings.Required("broker.host", "\"broker\": { \"host\": \"broker.example\" }");
        Assert.StartsWith("broker.host: is required, for example", Assert.Single(settings.Errors), StringComparison.Ordinal);
    }

    private static SettingsMap Read(string text)
    {
        var settings = new SettingsMap();
        settings.ReadFile("agent.jsonc", Encoding.UTF8.GetBytes(text));
        return settings;
    }
}
