using System.Diagnostics;
using System.Globalization;
using Edge.Control.Views;
using Edge.Protocol.Admin;
using Edge.SystemTests.Control;
using Edge.SystemTests.Leds;
using Edge.SystemTests.Mqtt;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Ingress;

/// <summary>The whole way: a Service gets an address from a pool, the agent as a process of its own claims it, and neither its death nor its absence takes the address away.</summary>
public sealed class AgentAddressTests : IAsyncLifetime
{
    private const string Pool = "apiVersion: edge.gateway/v1\nkind: AddressPool\nmetadata: {name: lan}\nspec: {addresses: [192.0.2.10]}\n";
    private const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-ingress-");
    private IngressLab _lab = null!;
    private MosquittoBroker _broker = null!;
    private ControlPlane _control = null!;
    private BrokerRelay _relay = null!;
    private Process? _agent;

    private string Socket => Path.Combine(_folder.FullName, "agent.sock");

    private string Settings => Path.Combine(_folder.FullName, "agent.jsonc");

    public async ValueTask InitializeAsync()
    {
        _lab = new IngressLab();
        _broker = await MosquittoBroker.StartAsync("persistence false");
        _control = new ControlPlane(_broker, new ViewTiming { Checkpoint = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromSeconds(2) });
        _control.Prepare();
        _control.Write("pool.yaml", Pool);
        _control.Write("web.yaml", Service);
        _control.Start();
        _relay = new BrokerRelay(_lab.Gateway, _broker.Port);
        AgentSettingsFile.Write(
            Settings, AgentSettingsFile.With(_folder.FullName, _broker.Client("gw1"), _relay.Port, _control.Keys), AgentSettingsFile.NoHealth,
            """
            "ingress": { "addresses": ["192.0.2.10-192.0.2.20"], "ports": [80] }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        if (_broker is not null)
        {
            await _relay.DisposeAsync();
            await _control.DisposeAsync();
            await _broker.DisposeAsync();
        }

        _lab?.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Address_of_a_pool_is_claimed_outlives_the_agent_and_goes_with_its_Service_or_with_cleanup()
    {
        using FrameCapture capture = IngressLab.Capture(_lab.Client);
        _agent = Run("run");
        await capture.NextAsync(static frame => IsVip(frame) && !frame.Claim.IsProbe);
        AddressRow row = Assert.Single((await AskAsync()).Addresses!);
        Assert.Equal((IngressLab.Vip, "Claimed", "eth0", "shop/web"), (row.Address, row.State, row.Interface, Assert.Single(row.Services)));
        (int code, _, string refusal) = Cleanup();
        Assert.Equal(1, code);
        Assert.Contains("systemctl stop edge-agent", refusal, StringComparison.Ordinal);

        // Killed, with nobody to ask: the kernel answers on. Started again, it announces and does not ask.
        Kill();
        Assert.True(IngressLab.Answers(_lab.Client, IngressLab.Vip));
        using FrameCapture second = IngressLab.Capture(_lab.Client);
        _agent = Run("run");
        Assert.False((await second.NextAsync(IsVip)).Claim.IsProbe);

        _control.Write("web.yaml", Service.Replace("LoadBalancer", "ClusterIP", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => _lab.Kernel().Length == 0, "the address is given back");
        _control.Write("web.yaml", Service);
        await Eventually.HoldsAsync(() => _lab.Kernel().Length > 0, "the address is claimed again");
        Kill();
        (code, string output, _) = Cleanup();
        Assert.Equal(0, code);
        Assert.Contains($"removed address {IngressLab.Vip}", output, StringComparison.Ordinal);
        Assert.Equal("", _lab.Kernel());
    }

    private static bool IsVip(CapturedFrame frame) => frame.Claim.Address.ToString() == IngressLab.Vip;

    private Task<AdminResponse> AskAsync() => AdminClient.SendAsync(Socket, new AdminRequest(AdminOperations.Addresses), TestContext.Current.CancellationToken);

    private (int Code, string Output, string Error) Cleanup()
    {
        using Process process = Run("cleanup");
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    // What is published where there is something, else what was built with the tests.
    private Process Run(string command)
    {
        string published = Path.Combine(PublishedBinaries.Folder, "edge-agent");
        Process process = File.Exists(published)
            ? _lab.Gateway.Start(published, command, "--config", Settings)
            : _lab.Gateway.Start("dotnet", Path.Combine(AppContext.BaseDirectory, "edge-agent.dll"), command, "--config", Settings);
        if (command == "run")
        {
            process.ErrorDataReceived += (_, line) => TestContext.Current.SendDiagnosticMessage(line.Data ?? "");
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
        }

        return process;
    }

    private void Kill()
    {
        if (_agent is { HasExited: false })
        {
            // "ip netns exec" has become the agent: it is the same process.
            Command.Run("kill", "-9", _agent.Id.ToString(CultureInfo.InvariantCulture));
            _agent.WaitForExit();
        }

        _agent?.Dispose();
        _agent = null;
    }
}
