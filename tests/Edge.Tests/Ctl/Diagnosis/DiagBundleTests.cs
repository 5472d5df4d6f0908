using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Edge.Ctl.Diagnosis;
using Edge.Protocol.Admin;
using Edge.Tests.Control;
using Edge.Tests.Fakes;

namespace Edge.Tests.Ctl.Diagnosis;

/// <summary>The bundle: what is in it, and that no part stops another.</summary>
public sealed class DiagBundleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DiagBundle _bundle = new(new ManualClock());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_part_that_fails_is_named_with_its_reason_and_the_others_are_there()
    {
        await _bundle.AddAsync(DiagPart.Of("a.txt", "the first", static () => "one\n"), Token);
        await _bundle.AddAsync(DiagPart.Of("b.txt", "the second", static () => throw new IOException("no such\nthing")), Token);
        await _bundle.AddAsync(DiagPart.Of("c.txt", "the third", static () => "three\n"), Token);

        Dictionary<string, string> files = Unpack();

        Assert.Equal(["README.txt", "a.txt", "c.txt"], files.Keys);
        Assert.Equal(("one\n", "three\n", 1), (files["a.txt"], files["c.txt"], _bundle.Failures));
        Assert.Equal(
            $"what it is\n{"a.txt",-32} the first\n{"b.txt",-32} NOT THERE: no such thing\n{"c.txt",-32} the third\n", files["README.txt"]);
    }

    [Fact]
    public async Task Parts_are_cut_and_all_of_them_stay_below_five_MiB()
    {
        string large = new('x', DiagBundle.MostPartBytes + 10);
        for (int i = 0; i < 8; i++)
        {
            await _bundle.AddAsync(DiagPart.Of($"{i}.txt", "large", () => large), Token);
        }

        Dictionary<string, string> files = Unpack();

        Assert.Equal(DiagBundle.MostPartBytes, files["0.txt"].Length);
        Assert.Equal(DiagBundle.MostBytes, files.Where(static file => file.Key != "README.txt").Sum(static file => file.Value.Length));
        Assert.Contains("0.txt                            large CUT behind 1048576 of 1048586 bytes.", files["README.txt"], StringComparison.Ordinal);
        Assert.Contains("7.txt                            large CUT behind 0 of 1048586 bytes.", files["README.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Private_keys_do_not_get_in_whatever_part_brings_them()
    {
        await _bundle.AddAsync(DiagPart.Of("a.txt", "", static () => "x\n-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"), Token);

        Assert.DoesNotContain("MIIE", Unpack()["a.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_agent_costs_its_own_parts_only()
    {
        foreach (DiagPart part in AgentParts.Of(_folder.In("nobody.sock")))
        {
            await _bundle.AddAsync(part, Token);
        }

        Dictionary<string, string> files = Unpack();

        Assert.Equal("README.txt", Assert.Single(files).Key);
        Assert.Equal(_bundle.Failures, files["README.txt"].Split("NOT THERE").Length - 1);
    }

    [Fact]
    public async Task Documents_of_the_agent_are_its_own_words()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task server = new AdminServer(_folder.In("a.sock"), static (request, _) => Task.FromResult(request.Op == AdminOperations.Services
            ? new AdminResponse(true) { Services = [new("shop", "web", "ClusterIP")] }
            : AdminResponse.UnknownOperation(request.Op))).RunAsync(stop.Token);
        foreach (DiagPart part in AgentParts.Of(_folder.In("a.sock")))
        {
            await _bundle.AddAsync(part, Token);
        }

        await stop.CancelAsync();
        await server;
        Dictionary<string, string> files = Unpack();
        Assert.Contains("\"name\": \"web\"", files["agent/services.json"], StringComparison.Ordinal);
        Assert.Contains("agent/status.json                NOT THERE: operation \"status\" is not known here", files["README.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machine_settings_and_state_are_described_without_what_is_in_them()
    {
        _folder.Write("etc/os-release", "NAME=Debian\n");
        _folder.Write("proc/sys/net/ipv4/ip_forward", "1\n");
        _folder.Write("proc/sys/net/ipv4/conf/eth0/rp_filter", "2\n");
        _folder.Write("proc/modules", "nf_tables 1 0 - Live\nsnd 1 0 - Live\n");
        _folder.Write("proc/4711/comm", "edge-agent\n");
        _folder.Write("proc/4711/status", "VmRSS: 12345 kB\n");
        _folder.Write("agent.jsonc", """{ "broker": { "password": "hunter2" } }""");
        _folder.Write("state/lkg/journal", "hunter2");
        foreach (DiagPart part in new MachineParts(_folder.Path).All(_folder.In("agent.jsonc"), _folder.In("state")))
        {
            await _bundle.AddAsync(part, Token);
        }

        Dictionary<string, string> files = Unpack();

        Assert.Equal(0, _bundle.Failures);
        Assert.Contains("== /etc/os-release\nNAME=Debian\n", files["machine/system.txt"], StringComparison.Ordinal);
        Assert.Contains("net.ipv4.ip_forward = 1\n", files["machine/sysctls.txt"], StringComparison.Ordinal);
        Assert.Contains("net.ipv4.conf.eth0: rp_filter=2 arp_ignore=(not there)", files["machine/sysctls.txt"], StringComparison.Ordinal);
        Assert.Equal("nf_tables 1 0 - Live\n", files["machine/modules.txt"]);
        Assert.Equal("== 4711\nVmRSS: 12345 kB\n", files["machine/processes.txt"]);
        Assert.Contains(" 7 lkg/journal\n", files["agent/state.txt"], StringComparison.Ordinal);
        Assert.DoesNotContain(files.Values, static text => text.Contains("hunter2", StringComparison.Ordinal));
    }

    private Dictionary<string, string> Unpack()
    {
        using MemoryStream stream = new();
        _bundle.Write(stream, "edge-diag", "what it is");
        Assert.InRange(stream.Length, 1, DiagBundle.MostBytes);
        stream.Position = 0;
        using GZipStream plain = new(stream, CompressionMode.Decompress);
        using TarReader tar = new(plain);
        Dictionary<string, string> files = [];
        while (tar.GetNextEntry() is { } entry)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, entry.Mode);
            Assert.StartsWith("edge-diag/", entry.Name, StringComparison.Ordinal);
            using MemoryStream content = new();
            entry.DataStream?.CopyTo(content);
            files.Add(entry.Name["edge-diag/".Length..], Encoding.UTF8.GetString(content.ToArray()));
        }

        return files;
    }
}
