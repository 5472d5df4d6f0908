namespace Edge.SystemTests.Published;

/// <summary>The published files themselves: native, small, able to start.</summary>
public sealed class PublishedBinaryTests
{
    private const int EightMegabytes = 8_000_000;

    [Theory]
    [InlineData("edge-agent")]
    [InlineData("edgectl")]
    [InlineData("edge-control")]
    public void Says_its_name_and_version(string name)
    {
        string output = Command.Run(PublishedBinaries.Require(name), "--version");

        Assert.Matches(@"\d+\.\d+\.\d+", output);
    }

    [Fact]
    public void The_agent_is_at_most_8_megabytes() =>
        Assert.InRange(new FileInfo(PublishedBinaries.Require("edge-agent")).Length, 1, EightMegabytes);

    [Fact]
    public void The_agent_needs_no_dotnet()
    {
        string agent = PublishedBinaries.Require("edge-agent");
        string beside = Path.GetDirectoryName(agent)!;

        Assert.False(File.Exists(Path.Combine(beside, "edge-agent.dll")));
        Assert.False(File.Exists(Path.Combine(beside, "edge-agent.runtimeconfig.json")));
    }

    [Fact]
    public void A_mistake_in_the_settings_is_named_with_file_and_line()
    {
        string agent = PublishedBinaries.Require("edge-agent");
        string settings = Path.Combine(Path.GetTempPath(), $"edge-agent-{Guid.NewGuid():N}.jsonc");
        File.WriteAllText(settings, "{\n  \"broker\": { \"host\": \"mqtt.example.org\",\n    \"port\": 99999 }\n}\n");
        try
        {
            (int code, string output, string error) = Command.TryRun(agent, null, "check-config", "--config", settings);

            Assert.NotEqual(0, code);
            Assert.Contains($"{settings}:3", output + error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(settings);
        }
    }
}
