using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Edge.Ctl.Keys;
using Edge.SystemTests.Mqtt;
using Edge.SystemTests.Published;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Diagnosis;

/// <summary>edgectl diag on a gateway with the real kernel, with the agent dead.</summary>
public sealed class DiagTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-diag-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Bundle_has_the_tables_and_no_key_material()
    {
        Requires.Command("nft");
        using ServiceLab lab = new();
        lab.Gateway.Set(new LabService("web") { Endpoints = LabService.Pods(2) });
        lab.Node.Space.Execute("nft", "table inet firewall { chain forward { type filter hook forward priority 0; tcp dport 4444 drop comment \"closed\"; }; }");
        WriteKeysAndSettings();
        string file = Path.Combine(_folder.FullName, "bundle.tar.gz");

        (int code, string output, string error) = Run(lab.Node.Space, "diag", "-f", file, "--config", Path.Combine(_folder.FullName, "agent.jsonc"));

        Assert.Equal((0, file + "\n"), (code, output));
        Assert.EndsWith("README.txt in it says why\n", error, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Dictionary<string, string> files = Unpack(file);
        Assert.Contains("agent/status.json                NOT THERE", files["README.txt"], StringComparison.Ordinal);
        Assert.Contains("comment \"shop/web:tcp-80\"", files["kernel/ip-edge.nft"], StringComparison.Ordinal);
        Assert.Contains("tcp dport 4444 drop comment \"closed\"", files["kernel/inet-firewall.nft"], StringComparison.Ordinal);
        Assert.Contains("198.51.100.1/24 dev up0", files["kernel/network.txt"], StringComparison.Ordinal);
        Assert.Contains("net.ipv4.ip_forward = 1\n", files["machine/sysctls.txt"], StringComparison.Ordinal);
        Assert.Contains("keys/root-", files["agent/state.txt"], StringComparison.Ordinal);
        Assert.Contains("\"keyFile\"", files["agent/settings.jsonc"], StringComparison.Ordinal);
        foreach (string secret in Secrets())
        {
            Assert.DoesNotContain(files, part => part.Value.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Bundle_that_is_there_already_is_not_written_over()
    {
        using NamespaceLab lab = new();
        string file = Path.Combine(_folder.FullName, "bundle.tar.gz");
        File.WriteAllText(file, "mine");

        (int code, _, string error) = Run(lab.Add("gateway"), "diag", "-f", file);

        Assert.Equal(1, code);
        Assert.Contains("next: name a new file", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    private static (int Code, string Output, string Error) Run(LabNamespace space, params string[] arguments)
    {
        string published = Path.Combine(PublishedBinaries.Folder, "edgectl");
        string[] edgectl = File.Exists(published) ? [published] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "edgectl.dll")];
        return Command.TryRun("ip", null, ["netns", "exec", space.Name, .. edgectl, .. arguments]);
    }

    // As careless as can be: every key in the state directory, one in the settings.
    private void WriteKeysAndSettings()
    {
        new KeyDirectory(Path.Combine(_folder.FullName, "state", "keys")).Initialize("acme", 2, 1);
        using var ca = new TestCa(Path.Combine(_folder.FullName, "state"));
        (string certificate, string key) = ca.Issue("gw1", "gw1");
        File.WriteAllText(Path.Combine(_folder.FullName, "agent.jsonc"), $$"""
            {
              "broker": { "certificateFile": "{{certificate}}", "keyFile": "{{key}}", "password": "hunter2" }, // {{File.ReadAllText(key).ReplaceLineEndings("\n//")}}
              "stateDirectory": "{{_folder.FullName}}/state",
              "adminSocket": "{{_folder.FullName}}/agent.sock"
            }
            """);
    }

    // Each line of each private key is one.
    private List<string> Secrets()
    {
        List<string> secrets = ["hunter2"];
        foreach (string file in Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            if (text.StartsWith("-----BEGIN ", StringComparison.Ordinal) && text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            {
                secrets.AddRange(text.Split('\n').Where(static line => line.Length > 10 && line[0] != '-'));
            }
        }

        Assert.True(secrets.Count > 3, "no private key was found to look for");
        return secrets;
    }

    private static Dictionary<string, string> Unpack(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using GZipStream plain = new(stream, CompressionMode.Decompress);
        using TarReader tar = new(plain);
        Dictionary<string, string> files = [];
        while (tar.GetNextEntry() is { } entry)
        {
            using MemoryStream content = new();
            entry.DataStream?.CopyTo(content);
            files.Add(entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..], Encoding.UTF8.GetString(content.ToArray()));
        }

        return files;
    }
}
