using Edge.Bench.Measure;

namespace Edge.Bench.State;

/// <summary>Broker, publisher and agent with one view: what most sections measure.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly BenchBroker _broker;
    private readonly BenchKeys _keys;

    private Gateway(BenchBroker broker, BenchKeys keys, BenchView view, BenchPublisher publisher)
    {
        _broker = broker;
        _keys = keys;
        View = view;
        Publisher = publisher;
    }

    public BenchView View { get; }

    public BenchPublisher Publisher { get; }

    public AgentProcess? Agent { get; set; }

    /// <summary>Starts all, with the view at the broker and the agent's kernel tables complete.</summary>
    public static async Task<Gateway> StartAsync(BenchOptions options, int services, CommitListener listener, CancellationToken cancellation, string settings = "")
    {
        string state = Path.Combine(options.Work, "state");
        if (Directory.Exists(state))
        {
            Directory.Delete(state, recursive: true);
        }

        Directory.CreateDirectory(state);
        var keys = new BenchKeys();
        keys.WriteTrustFile(Path.Combine(options.Work, "trust.json"));
        AgentProcess.WriteSettings(options, settings);
        var broker = await BenchBroker.StartAsync(options, cancellation);
        var gateway = new Gateway(broker, keys, new BenchView(services, options.Endpoints, keys), new BenchPublisher());
        await gateway.Publisher.ConnectAsync(options, cancellation);
        foreach ((string topic, byte[] payload) in gateway.View.Snapshot())
        {
            await gateway.Publisher.PublishAndWaitAsync(topic, payload, retain: true, cancellation);
        }

        gateway.Agent = await AgentProcess.StartAsync(options, TimeSpan.FromSeconds(30), cancellation);
        await gateway.WaitProgrammedAsync(listener, cancellation);
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        Agent?.Dispose();
        await Publisher.DisposeAsync();
        _broker.Dispose();
        _keys.Dispose();
    }

    // Complete when a change gets through: what arrives before the view is complete is held back, so one commit per change
    // is the proof that the agent is live.
    private async Task WaitProgrammedAsync(CommitListener listener, CancellationToken cancellation)
    {
        if (listener.Wait(TimeSpan.FromSeconds(60)) is null)
        {
            throw new InvalidOperationException("the agent programs nothing; see agent.log");
        }

        listener.WaitQuiet(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        for (int attempt = 0; attempt < 50; attempt++)
        {
            (string topic, byte[] payload) = View.ChangeOneEndpoint(0);
            await Publisher.PublishAndWaitAsync(topic, payload, retain: false, cancellation);
            if (listener.Wait(TimeSpan.FromSeconds(1)) is not null)
            {
                listener.WaitQuiet(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(5));
                return;
            }
        }

        throw new InvalidOperationException("changes do not reach the kernel; see agent.log");
    }
}
