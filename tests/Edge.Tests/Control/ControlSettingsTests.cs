using Edge.Control;

namespace Edge.Tests.Control;

public sealed class ControlSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_environment_and_command_line_are_read_in_that_order()
    {
        string file = _folder.Write("c.jsonc", "{ // broker\n \"broker\": {\"host\": \"file\", \"port\": 1}, \"heartbeatSeconds\": 30, }");
        Dictionary<string, string> environment = new() { ["EDGE_CONTROL_BROKER_HOST"] = "environment", ["EDGE_CONTROL_BROKER_PORT"] = "2" };

        ControlArguments arguments = ControlArguments.Parse(["run", "--config", file, "--set", "broker.port=3"], environment);

        Assert.Empty(arguments.Errors);
        Assert.Equal(("environment", 3, 30), (arguments.Settings!.Broker.Host, arguments.Settings.Broker.Port, (int)arguments.Settings.Timing.Heartbeat.TotalSeconds));
    }

    [Theory]
    [InlineData("{\n\"broker\": {\"host\": \"b\"},\n\"serviceCidr\": \"10.96.0.0/33\"}", ":3: serviceCidr")]
    [InlineData("{\n\"broker\": {\"host\": \"b\"},\n\"serviceCidr\": [\"10.96.0.0/16\", \"10.97.0.0/16\"]}", ":3: serviceCidr")]
    [InlineData("{\n\"broker\": {\"host\": \"b\",\n\"certificateFile\": \"x\"}}", "keyFile")]
    [InlineData("{\n\"broker\": {\"host\": \"b\"},\n\"heartbeet\": 1}", ":3: heartbeet: there is no such setting")]
    [InlineData("{\n\"broker\": {\"host\": \"b\", \"port\": 0}}", ":2: broker.port")]
    [InlineData("{}", "broker.host: is required")]
    public void Mistakes_are_named_with_their_line(string json, string expected)
    {
        ControlArguments arguments = ControlArguments.Parse(["check-config", "--config", _folder.Write("c.jsonc", json)], new Dictionary<string, string>());

        Assert.Null(arguments.Settings);
        Assert.Contains(arguments.Errors, e => e.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_option_is_named() =>
        Assert.Contains("--confg", Assert.Single(ControlArguments.Parse(["run", "--confg", "x"], new Dictionary<string, string>()).Errors), StringComparison.Ordinal);
}
