using System.Text.RegularExpressions;

namespace Edge.Tests;

/// <summary>Who may know whom, where the compiler does not hold the line.</summary>
public sealed partial class StructureTests
{
    [Theory]
    [InlineData("State", "Protocol", "Linux.Storage")]
    [InlineData("Proxy", "Agent.Proxy", "Agent.State", "Nftables", "Protocol.Kubernetes", "Protocol.Settings")]
    [InlineData("Conntrack", "Agent.Proxy", "Agent.State", "Linux")]
    [InlineData("Mqtt", "Linux.Mosquitto", "Protocol")]
    [InlineData("Systemd", "Linux")]
    [InlineData("Leds", "Agent.Settings", "Agent.Systemd", "Linux", "Protocol.Admin")]
    [InlineData("Settings", "Protocol.Settings", "Agent.Pair", "Agent.Proxy.Annotations")]
    [InlineData("Probes", "Agent.Proxy", "Agent.State", "Linux", "Protocol.Admin", "Protocol.Documents")]
    [InlineData("Health", "Agent.State", "Agent.Proxy", "Agent.Systemd")]
    [InlineData("Ingress", "Agent.Pair", "Agent.Proxy", "Agent.Settings", "Agent.State", "Linux", "Nftables", "Protocol")]
    [InlineData("Pair", "Agent.Ingress", "Agent.Proxy", "Agent.Repair", "Agent.State", "Linux", "Nftables", "Protocol.Admin")]
    [InlineData("DirectReturn", "Agent.Proxy", "Agent.Repair", "Agent.State", "Linux", "Nftables")]
    [InlineData("Repair", "Agent.Admin", "Linux", "Nftables", "Protocol.Admin")]
    [InlineData("Uplinks", "Agent.Settings", "Agent.Proxy", "Agent.Repair", "Linux.Netlink", "Nftables", "Protocol.Admin")]
    [InlineData("Admin", "Agent.Probes", "Agent.Proxy", "Agent.State", "Protocol.Admin")]
    public void A_folder_of_the_agent_knows_only_these(string folder, params string[] known)
    {
        foreach (string file in SourceTree.Sources("src", "Edge.Agent", folder))
        {
            foreach (Match use in Use().Matches(File.ReadAllText(file)))
            {
                string name = use.Groups[1].Value;
                Assert.True(
                    known.Any(allowed => name == allowed || name.StartsWith(allowed + ".", StringComparison.Ordinal)),
                    $"{Path.GetRelativePath(SourceTree.Root, file)} uses Edge.{name}");
            }
        }
    }

    [Fact]
    public void Only_Edge_Linux_may_be_unsafe()
    {
        foreach (string project in Directory.GetFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            bool isUnsafe = File.ReadAllText(project).Contains("AllowUnsafeBlocks", StringComparison.Ordinal);
            Assert.Equal(Path.GetFileName(project) == "Edge.Linux.csproj", isUnsafe);
        }
    }

    [Fact]
    public void The_agent_starts_no_process_and_blocks_on_no_task()
    {
        foreach (string file in new[] { "Edge.Agent", "Edge.Nftables", "Edge.Linux" }.SelectMany(project => SourceTree.Sources("src", project)))
        {
            Assert.DoesNotMatch(Forbidden(), File.ReadAllText(file));
        }
    }

    [Fact]
    public void No_source_file_is_longer_than_500_lines() =>
        Assert.DoesNotContain(SourceTree.Sources("src").Concat(SourceTree.Sources("tests")), file => File.ReadLines(file).Count() > 500);

    [GeneratedRegex(@"^using Edge\.([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Use();

    [GeneratedRegex(@"Process\.Start|ProcessStartInfo|Thread\.Sleep|GetAwaiter\(\)\.GetResult|\.Wait\(\)|async void|GetFunctionPointerForDelegate")]
    private static partial Regex Forbidden();
}
