using Edge.Agent.Probes;
using Edge.Agent.Proxy.Annotations;
using Edge.SystemTests.Leds;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Probes;

/// <summary>The prober's own thread in the gateway of a lab, and one Service that follows what it finds out.</summary>
internal sealed class WatchedGateway : IDisposable
{
    private readonly ServiceLab _lab;
    private readonly LabService _service;
    private readonly ProbeLoop _loop = new(TimeProvider.System);
    private readonly WatchedService _watched = new();
    private readonly List<ProbeVerdict> _verdicts = [];
    private readonly ProbeSpec _spec;
    private int _version;

    public WatchedGateway(ServiceLab lab, LabService service, string probe)
    {
        (_lab, _service) = (lab, service);
        Assert.True(ProbeReader.TryRead(probe, out _spec, out _, out _));
        lab.Gateway.Demoted = key => key == service.Key ? _watched.ForResolver : null;
        Set();
    }

    public WatchedService Watched => _watched;

    public ProbeLoop Loop => _loop;

    /// <summary>The Service or its endpoints changed.</summary>
    public void Set()
    {
        _lab.Gateway.Set(_service);
        ProbePlan plan = ProbePlan.Of(_service.ToSpec(), _service.ToSlices(), _spec, _lab.Gateway.Facts) with { Version = ++_version };
        _watched.Take(plan);
        _lab.Node.Space.Run(() => _loop.Want([new(_service.Key, plan)]));
    }

    /// <summary>Follows what is found out until these endpoints, and no others, do not answer.</summary>
    public Task UntilDownAsync(params string[] pods) => Eventually.HoldsAsync(
        () =>
        {
            _loop.Take(_verdicts);
            foreach (ProbeVerdict verdict in _verdicts)
            {
                Assert.True(_watched.Take(in verdict, 0));
                ApplyResult = _lab.Gateway.Refresh(_service);
            }

            _verdicts.Clear();
            return _watched.Demoted.Keys.Select(static target => target.Address.ToString()).ToHashSet().SetEquals(pods);
        },
        $"down: {string.Join(' ', pods)}");

    /// <summary>What the last change of an endpoint cost.</summary>
    public Edge.Agent.Sync.ApplyResult? ApplyResult { get; private set; }

    public void Dispose() => _loop.Dispose();
}
