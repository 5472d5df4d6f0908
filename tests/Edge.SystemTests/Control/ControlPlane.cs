using Edge.Control;
using Edge.Control.Endpoints;
using Edge.Control.Publishing;
using Edge.Control.Views;
using Edge.Ctl.Keys;
using Edge.Linux.Mosquitto;
using Edge.Protocol.Admin;
using Edge.SystemTests.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.SystemTests.Control;

/// <summary>edge-control in this process, on a real broker, with its own directories that outlive a restart.</summary>
internal sealed class ControlPlane(MosquittoBroker broker, ViewTiming timing) : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-control-");
    private CancellationTokenSource? _stop;
    private ControlLoop? _loop;
    private Task _running = Task.CompletedTask;

    public string Manifests => Path.Combine(_folder.FullName, "manifests");

    public string Keys => Path.Combine(_folder.FullName, "keys");

    private string State => Path.Combine(_folder.FullName, "state");

    private string Socket => Path.Combine(_folder.FullName, "c.sock");

    public void Prepare()
    {
        new KeyDirectory(Keys).Initialize("acme", 1, 1);
        Directory.CreateDirectory(Manifests);
    }

    /// <summary>Appears whole, as a careful editor writes it.</summary>
    public void Write(string name, string yaml)
    {
        string hidden = Path.Combine(Manifests, "." + name);
        File.WriteAllText(hidden, yaml);
        File.Move(hidden, Path.Combine(Manifests, name), overwrite: true);
    }

    public void Start()
    {
        ControlSettings settings = new()
        {
            Broker = broker.Client("ctl-acme") with { ClientId = "" },
            KeysDirectory = Keys,
            StateDirectory = State,
            Manifests = Manifests,
            AdminSocket = Socket,
            ServiceCidrs = [new AddressRange(System.Net.IPNetwork.Parse("10.96.0.0/16"))],
            Timing = timing,
            Quiet = TimeSpan.FromMilliseconds(10),
            Rescan = TimeSpan.FromSeconds(2),
            ReadBack = TimeSpan.FromMilliseconds(500),
        };
        PublisherKeys? keys = PublisherKeys.TryLoad(Keys, out string? problem);
        Assert.Null(problem);
        _stop = new CancellationTokenSource();
        _loop = new ControlLoop(settings, keys!, ControlStore.Open(State), new MosquittoConnection(), TimeProvider.System, NullLogger.Instance);
        _running = _loop.RunAsync(_stop.Token);
    }

    public async Task StopAsync()
    {
        await _stop!.CancelAsync();
        await _running;
        await _loop!.DisposeAsync();
        _stop.Dispose();
        _stop = null;
    }

    public void LoseState() => Directory.Delete(State, recursive: true);

    public Task<AdminResponse> AskAsync(AdminRequest request) => AdminClient.SendAsync(Socket, request, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_stop is not null)
        {
            await StopAsync();
        }

        _folder.Delete(recursive: true);
    }
}
