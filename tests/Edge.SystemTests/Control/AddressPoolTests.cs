using Edge.Control.Views;
using Edge.Protocol.Admin;
using Edge.SystemTests.Mqtt;

namespace Edge.SystemTests.Control;

/// <summary>Load balancer addresses from edge-control through a real broker: a gateway's view has them, and they outlive restarts.</summary>
public sealed class AddressPoolTests : IAsyncLifetime
{
    private const string Pool = "apiVersion: edge.gateway/v1\nkind: AddressPool\nmetadata: {name: lan}\nspec: {addresses: [203.0.113.0/30]}\n";
    private MosquittoBroker _broker = null!;
    private ControlPlane _control = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await MosquittoBroker.StartAsync("persistence false");
        _control = new ControlPlane(_broker, new ViewTiming { Checkpoint = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromSeconds(2) });
        _control.Prepare();
        _control.Write("pool.yaml", Pool);
        _control.Write("web.yaml", Service("web"));
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
    public async Task A_Service_gets_an_address_that_a_gateway_sees_and_keeps_it_over_a_restart_and_a_smaller_pool()
    {
        _control.Start();
        string address = await AddressInViewAsync("web");
        Assert.StartsWith("203.0.113.", address, StringComparison.Ordinal);
        ServiceRow row = Assert.Single((await _control.AskAsync(new(AdminOperations.Services))).Services!);
        Assert.Equal((address, "lan"), (Assert.Single(row.ExternalIPs), Assert.Single(row.Pools!)));
        PoolRow pool = Assert.Single((await _control.AskAsync(new(AdminOperations.Pools))).Pools!);
        Assert.Equal((1, 3L, 1), (pool.Used, pool.Free, pool.Services));

        await _control.StopAsync();
        _control.Write("other.yaml", Service("aaa"));
        _control.Write("pool.yaml", Pool.Replace("203.0.113.0/30", "198.51.100.7", StringComparison.Ordinal));
        _control.Start();

        Assert.Equal("198.51.100.7", await AddressInViewAsync("aaa"));
        Assert.Equal(address, await AddressInViewAsync("web"));
        SourceStatus source = (await _control.AskAsync(new(AdminOperations.Status))).Control!.Source!;
        Assert.StartsWith($"keeps {address}, although AddressPool lan does not hold it any more", Assert.Single(source.Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_pool_leaves_the_Service_pending_and_named_and_it_is_published_all_the_same()
    {
        _control.Write("pool.yaml", Pool.Replace("/30", "/32", StringComparison.Ordinal));
        _control.Write("late.yaml", Service("zzz"));
        _control.Start();

        Assert.Equal("203.0.113.0", await AddressInViewAsync("web"));
        Assert.Equal("", await AddressInViewAsync("zzz"));
        RejectedObject problem = Assert.Single((await _control.AskAsync(new(AdminOperations.Status))).Control!.Source!.Problems);
        Assert.Equal(("Service shop/zzz", "LoadBalancerAddress", "late.yaml:1"), (problem.Key, problem.Reason, problem.Where));
    }

    private static string Service(string name) =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{type: LoadBalancer, selector: {{app: web}}, ports: [{{port: 80}}]}}\n";

    private async Task<string> AddressInViewAsync(string name)
    {
        await using ViewReader reader = await ViewReader.ConnectAsync(_broker, _control.Keys);
        string[] objects;
        do
        {
            (_, objects) = await reader.SnapshotAsync(_ => true);
        }
        while (!objects.Contains($"Service shop/{name}")); // an older view may be retained still

        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(reader.Lines[$"Service shop/{name}"]);
        return string.Join(' ', json.RootElement.GetProperty("status").GetProperty("loadBalancer").GetProperty("ingress").EnumerateArray().Select(i => i.GetProperty("ip").GetString()));
    }
}
