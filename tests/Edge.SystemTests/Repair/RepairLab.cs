using System.Globalization;
using Edge.Agent.Sync;
using Edge.Nftables;
using Edge.SystemTests.Services;
using Edge.Tests.Agent.State;
using Edge.Tests.Agent.Sync;

namespace Edge.SystemTests.Repair;

/// <summary>
/// The agent's own loop over the real kernel of a gateway between clients and pods, without owned tables, and another program that may change them. Broker, disk and clock are those of
/// the fast tests: nothing here happens by the clock.
/// </summary>
internal sealed class RepairLab : IAsyncDisposable
{
    /// <summary>What clients ask; three pods answer.</summary>
    public const string Target = "10.96.0.7:80";

    private const int Others = 100;
    private readonly LabNetwork _network = new();
    private readonly TestPublisher _publisher = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LabServers _servers;
    private readonly NftablesMonitor _monitor;
    private readonly ReconcilerWorld _world;
    private readonly Task _running;

    public RepairLab()
    {
        Gateway = _network.Gateway;
        Gateway.Ip("route add unreachable 10.96.0.0/16");
        Clients = _network.NewClients();
        _servers = new LabServers(_network.Pods);
        _servers.ServeTcp(8080);
        Publish();
        Foreign = Gateway.Get(NftablesConnection.Open);
        uint own = 0;
        NftablesConnection Open()
        {
            NftablesConnection connection = Gateway.Get(NftablesConnection.Open);
            own = own == 0 ? connection.PortId : own;
            return connection;
        }

        NftablesConnection first = Open();
        _monitor = Gateway.Get(() => NftablesMonitor.Start(own));
        _world = new ReconcilerWorld(_publisher, owned: false, real: () => Interlocked.Exchange(ref first!, null) ?? Open(), monitor: _monitor);
        _world.Network("198.51.100.1/24");
        _world.Reconciler.Start();
        _world.Connect();
        _running = _world.Reconciler.RunAsync(_stop.Token);
    }

    public LabNamespace Gateway { get; }

    public LabHost Clients { get; }

    /// <summary>The other program's connection.</summary>
    public NftablesConnection Foreign { get; }

    public ProgrammingState Programming => _world.Programming;

    public Dataplane Dataplane => _world.Dataplane;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _monitor.Dispose();
        await _world.DisposeAsync();
        Foreign.Dispose();
        _publisher.Dispose();
        _servers.Dispose();
        _stop.Dispose();
        _network.Dispose();
    }

    private void Publish()
    {
        _publisher.PutService("web");
        _publisher.PutSlice("web", endpoints: """[{"addresses":["10.1.0.1"]},{"addresses":["10.1.0.2"]},{"addresses":["10.1.0.3"]}]""");
        for (int number = 0; number < Others; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"other{number}");
            string affinity = number % 4 == 0 ? ""","sessionAffinity":"ClientIP" """ : "";
            _publisher.Put(name, Objects.Service(name, spec: affinity).Replace("10.96.0.7", $"10.96.1.{number}", StringComparison.Ordinal));
            _publisher.PutSlice(name, endpoints: $$"""[{"addresses":["10.1.1.{{number}}"]},{"addresses":["10.1.2.{{number}}"]}]""");
        }

        _publisher.PublishManifest();
    }
}
