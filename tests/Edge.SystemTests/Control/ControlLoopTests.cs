using System.Text.Json;
using Edge.Control.Views;
using Edge.Linux.Mosquitto;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;
using Edge.SystemTests.Mqtt;

namespace Edge.SystemTests.Control;

/// <summary>edge-control with a real broker and the shipped access list: a client with a gateway's certificate sees whole, verified views.</summary>
public sealed class ControlLoopTests : IAsyncLifetime
{
    private const string Web = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";
    private MosquittoBroker _broker = null!;
    private ControlPlane _control = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await MosquittoBroker.StartAsync("persistence false");
        _control = new ControlPlane(_broker, new ViewTiming { Checkpoint = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromSeconds(2) });
        _control.Prepare();
        _control.Write("web.yaml", Web);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _control.DisposeAsync();
            await _broker.DisposeAsync();
        }
    }

    [Fact]
    public async Task Manifests_become_a_view_then_a_delta_then_a_checkpoint()
    {
        _control.Start();
        await using ViewReader reader = await ViewReader.ConnectAsync(_broker, _control.Keys);
        (Manifest first, string[] objects) = await reader.SnapshotAsync(_ => true);
        Assert.Equal(2, objects.Length);
        Assert.Contains("Service shop/web", objects);

        _control.Write("pod.yaml", Pod("10.1.0.1"));

        Delta delta = await reader.DeltaAsync();
        Assert.Equal((first.Generation, first.Generation + 1), (delta.From, delta.To));
        (Manifest next, _) = await reader.SnapshotAsync(m => m.Generation > first.Generation);
        Assert.Equal(1, next.Count!.Endpoints);
    }

    [Fact]
    public async Task After_a_restart_the_generation_is_not_lower()
    {
        (Manifest before, _) = await PublishOnceAsync();
        await _control.StopAsync();
        _control.Write("db.yaml", Web.Replace("web", "db", StringComparison.Ordinal));
        _control.Start();

        await using ViewReader reader = await ViewReader.ConnectAsync(_broker, _control.Keys);
        (Manifest after, string[] objects) = await reader.SnapshotAsync(m => m.Beat > before.Beat && m.Count!.Services == 2);

        Assert.True(after.Generation > before.Generation);
        Assert.Contains("Service shop/db", objects);
    }

    [Fact]
    public async Task After_losing_its_state_it_continues_above_the_broker()
    {
        (Manifest before, _) = await PublishOnceAsync();
        await _control.StopAsync();
        _control.LoseState();
        _control.Start();

        await using ViewReader reader = await ViewReader.ConnectAsync(_broker, _control.Keys);
        (Manifest after, _) = await reader.SnapshotAsync(m => m.Generation != before.Generation);

        Assert.True(after.Generation > before.Generation, $"{after.Generation} after {before.Generation}");
    }

    [Fact]
    public async Task After_a_broker_restart_without_persistence_everything_is_back()
    {
        (Manifest before, string[] objects) = await PublishOnceAsync();
        await _broker.KillAsync();
        await _broker.RestartAsync();

        await using ViewReader reader = await ViewReader.ConnectAsync(_broker, _control.Keys);
        (Manifest after, string[] again) = await reader.SnapshotAsync(_ => true);

        Assert.Equal(objects, again);
        Assert.True(after.Generation >= before.Generation);
    }

    [Fact]
    public async Task Beats_go_on_without_changes()
    {
        (Manifest first, _) = await PublishOnceAsync();
        await using ViewReader reader = await ViewReader.ConnectAsync(_broker, _control.Keys);

        (Manifest later, _) = await reader.SnapshotAsync(m => m.Beat > first.Beat);

        Assert.Equal(first.Generation, later.Generation);
    }

    [Fact]
    public async Task A_gateway_gets_its_configuration_and_answers_and_is_seen()
    {
        _control.Write("gw.yaml", "apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw1}\nspec: {nodeName: n1, zone: a}\n");
        _control.Start();
        await using TestClient gateway = await TestClient.ConnectedAsync(_broker.Client("gw1"));
        await gateway.SubscribeAsync(new MqttSubscription("ep/v1/acme/g/gw1/cfg"), new MqttSubscription("ep/v1/acme/g/gw1/a"));
        MqttMessage config = await gateway.ReceiveAsync();

        TrustStore? trust = TrustStore.TryLoad(await File.ReadAllBytesAsync(Path.Combine(_control.Keys, "trust.json"), Token), out _);
        VerifiedDocument document = trust!.Verify(config.Payload.Span, DocumentUse.Config, null);
        GatewayConfig? content = JsonSerializer.Deserialize(document.Payload.Span, ProtocolJsonContext.Default.GatewayConfig);
        Assert.Equal(("gw1", "default", "n1", "a"), (content!.Gateway, content.View, content.NodeName, content.Zone));

        await gateway.PublishAsync(TestClient.Message("ep/v1/acme/g/gw1/s", "{\"online\":true,\"bootId\":\"b\",\"conn\":1,\"version\":\"9.9.9\"}", retain: true));
        await gateway.PublishAsync(TestClient.Message("ep/v1/acme/g/gw1/r/sync", "{\"epoch\":1,\"seenGen\":1,\"appliedGen\":1,\"health\":\"ok\"}", retain: true));
        MqttMessage? answer = null;
        while (answer is null)
        {
            // Asked again until the view has been published: a gateway would do the same.
            await gateway.PublishAsync(TestClient.Message("ep/v1/acme/g/gw1/q", "{\"op\":\"manifest\"}"));
            GatewayRow row = Assert.Single((await _control.AskAsync(new(AdminOperations.Gateways))).Gateways!);
            answer = row is { Online: true, Version: "9.9.9", Health: "ok" } && (await _control.AskAsync(new(AdminOperations.Status))).Control!.Views[0].Beat > 0
                ? await gateway.ReceiveAsync()
                : null;
        }

        Assert.True(trust.Verify(answer.Payload.Span, DocumentUse.Manifest, "default").IsValid);
    }

    [Fact]
    public async Task Apply_and_delete_change_the_view()
    {
        _control.Start();
        await using ViewReader reader = await ViewReader.ConnectAsync(_broker, _control.Keys);
        await reader.SnapshotAsync(_ => true);

        AdminResponse applied = await _control.AskAsync(new(AdminOperations.Apply) { Files = [new("db.yaml", Web.Replace("web", "db", StringComparison.Ordinal)), new("web.yaml", Web)] });
        Assert.Equal(["created", "rejected"], applied.Results!.Select(r => r.Outcome));
        await reader.SnapshotAsync(m => m.Count!.Services == 2);

        AdminResponse deleted = await _control.AskAsync(new(AdminOperations.Delete) { Files = [new("db.yaml", Web.Replace("web", "db", StringComparison.Ordinal))] });
        Assert.Equal("deleted", Assert.Single(deleted.Results!).Outcome);
        await reader.SnapshotAsync(m => m.Count!.Services == 1);
    }

    [Fact]
    public async Task The_control_plane_says_when_it_comes_and_goes()
    {
        _control.Start();
        await using TestClient watcher = await TestClient.ConnectedAsync(_broker.Client("gw1"));
        await watcher.SubscribeAsync(new MqttSubscription("ep/v1/acme/cp"));
        Assert.True(State(await watcher.ReceiveAsync()).Online);

        await _control.StopAsync();

        Assert.False(State(await watcher.ReceiveAsync()).Online);
    }

    private static ControlPlaneState State(MqttMessage message) => JsonSerializer.Deserialize(message.Payload.Span, ProtocolJsonContext.Default.ControlPlaneState)!;

    private static string Pod(string ip) =>
        $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop, labels: {{app: web}}}}\nstatus: {{podIPs: [{{ip: {ip}}}], conditions: [{{type: Ready, status: \"True\"}}]}}\n";

    private async Task<(Manifest Manifest, string[] Objects)> PublishOnceAsync()
    {
        _control.Start();
        await using ViewReader reader = await ViewReader.ConnectAsync(_broker, _control.Keys);
        return await reader.SnapshotAsync(_ => true);
    }
}
