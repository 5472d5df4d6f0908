using Edge.Control.Endpoints;
using Edge.Control.Fleet;
using Edge.Control.Publishing;
using Edge.Control.Sources;
using Edge.Control.Views;
using Edge.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Edge.Control;

/// <summary>Everything edge-control knows, from manifests to views and cfg documents. The control loop owns it; nothing here waits.</summary>
internal sealed partial class ControlState
{
    private static readonly TimeSpan s_deathDebounce = TimeSpan.FromSeconds(5);

    private readonly ControlSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Allocator _allocator;
    private readonly EndpointsController _endpoints;
    private readonly SortedDictionary<string, ViewPublisher> _views = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Manifest> _retained = [];
    private readonly HashSet<SourceProblem> _logged = [];
    private IReadOnlyList<SourceProblem> _laterProblems = [];
    private (object? Declared, object? Keys, int Seen) _configsMadeFrom;

    public ControlState(ControlSettings settings, PublisherKeys keys, ControlStore store, ManifestDirectory directory, TimeProvider time, ILogger logger)
    {
        (_settings, Keys, Store, Directory, _time, _logger) = (settings, keys, store, directory, time, logger);
        _allocator = new Allocator(settings.ServiceCidrs, store.Record.Allocations);
        _endpoints = new EndpointsController(_allocator);
        Configs = new ConfigDocuments(store);
    }

    public PublisherKeys Keys { get; private set; }

    public ControlStore Store { get; }

    public ManifestDirectory Directory { get; }

    public ConfigDocuments Configs { get; }

    public GatewayRegistry Gateways { get; } = new(s_deathDebounce);

    public IReadOnlyDictionary<string, ViewPublisher> Views => _views;

    public EndpointsResult Objects { get; private set; } = new(new Dictionary<ObjectKey, BuiltObject>(), []);

    public IReadOnlyDictionary<string, GatewaySpec> Declared { get; private set; } = new Dictionary<string, GatewaySpec>();

    /// <summary>Why nothing can be published at the moment; null when it can.</summary>
    public string? StoreProblem { get; private set; }

    public IEnumerable<SourceProblem> Problems => Directory.Snapshot.Problems.Concat(_laterProblems);

    /// <summary>Reads what changed and makes everything that follows from it.</summary>
    public void Scan()
    {
        ReloadKeys();
        if (!Directory.Scan() && StoreProblem is null)
        {
            return;
        }

        SourceSnapshot snapshot = Directory.Snapshot;
        if (snapshot.Complete && TryUpdateObjects(snapshot))
        {
            Declared = GatewaySpec.All(snapshot);
            _laterProblems = [.. Objects.Problems, .. UpdateViews(snapshot)];
        }

        LogProblems();
    }

    /// <summary>Cfg documents that are new or changed since the last call.</summary>
    public List<GatewayConfig> TakeConfigs()
    {
        (object, object, int) from = (Declared, Keys, Gateways.Gateways.Count);
        if (!Directory.Snapshot.Complete || from == _configsMadeFrom)
        {
            return []; // nothing that they are made of has changed
        }

        try
        {
            IEnumerable<GatewaySpec> seen = Gateways.Gateways.Where(g => !Declared.ContainsKey(g.Name)).Select(g => new GatewaySpec(g.Name));
            List<GatewayConfig> changed = Configs.Update(Declared.Values.Concat(seen), Keys.Tenant, Keys.Package);
            _configsMadeFrom = from;
            return changed;
        }
        catch (IOException e)
        {
            ReportStore(e.Message);
            return [];
        }
    }

    public string ViewOf(string gateway) => Declared.GetValueOrDefault(gateway)?.View ?? ViewSpec.Default;

    /// <summary>A retained cfg document that was found at the broker and verified.</summary>
    public void Observe(GatewayConfig config)
    {
        if (Configs.Observe(config))
        {
            _configsMadeFrom = default;
        }
    }

    /// <summary>A retained manifest that was found at the broker and verified.</summary>
    public void Observe(Manifest manifest)
    {
        _retained[manifest.View] = manifest;
        if (_views.GetValueOrDefault(manifest.View) is { } view)
        {
            Observe(view, manifest);
        }
    }

    public void ReportStore(string? problem)
    {
        if (problem is not null && problem != StoreProblem)
        {
            LogStore(_settings.StateDirectory, problem);
        }

        StoreProblem = problem;
    }

    private bool TryUpdateObjects(SourceSnapshot snapshot)
    {
        Objects = _endpoints.Update(snapshot);
        LogLoadBalancers();
        try
        {
            if (_allocator.Changed || StoreProblem is not null)
            {
                Store.Record.Allocations = _allocator.Save();
                Store.Save();
            }

            ReportStore(null);
            return true;
        }
        catch (IOException e)
        {
            ReportStore(e.Message);
            return false;
        }
    }

    private List<SourceProblem> UpdateViews(SourceSnapshot snapshot)
    {
        Dictionary<string, ViewSpec> specs = snapshot.OfKind(SourceKinds.View).Select(ViewSpec.From).ToDictionary(v => v.Name);
        specs.TryAdd(ViewSpec.Default, ViewSpec.Everything(ViewSpec.Default));
        foreach (string gone in _views.Keys.Where(v => !specs.ContainsKey(v)).ToArray())
        {
            _views.Remove(gone);
            LogViewGone(gone);
        }

        foreach (ViewSpec spec in specs.Values)
        {
            if (!_views.TryGetValue(spec.Name, out ViewPublisher? view))
            {
                _views[spec.Name] = view = new ViewPublisher(spec.Name, Keys.Tenant, Store, _settings.Timing, _time);
                if (_retained.GetValueOrDefault(spec.Name) is { } manifest)
                {
                    Observe(view, manifest);
                }
            }

            view.Update(ViewContent.Select(spec, Objects.Objects));
        }

        return [.. snapshot.OfKind(SourceKinds.Gateway).Where(g => !specs.ContainsKey(GatewaySpec.From(g).View))
            .Select(g => g.Problem("UnknownView", $"view \"{GatewaySpec.From(g).View}\" is not declared: add a View of that name; until then this gateway keeps what it has"))];
    }

    private void Observe(ViewPublisher view, Manifest manifest)
    {
        if (view.Observe(manifest))
        {
            LogRaised(view.Name, manifest.Epoch, manifest.Generation, view.Generation.Number);
        }
    }

    private void ReloadKeys()
    {
        if (PublisherKeys.StampOf(_settings.KeysDirectory) == Keys.Stamp)
        {
            return;
        }

        PublisherKeys? keys = PublisherKeys.TryLoad(_settings.KeysDirectory, out string? problem);
        if (keys is null || keys.Tenant != Keys.Tenant)
        {
            LogKeysRefused(problem ?? $"the key package is of tenant {keys!.Tenant}; another tenant needs another edge-control", Keys.KeyId);
            keys?.Dispose();
            return;
        }

        Keys.Dispose();
        Keys = keys;
        LogKeys(keys.KeyId, keys.Trust.Package.Version);
        foreach (ViewPublisher view in _views.Values)
        {
            view.Republish();
        }
    }

    /// <summary>Each problem once, as long as it lasts.</summary>
    private void LogProblems()
    {
        HashSet<SourceProblem> now = [.. Problems];
        foreach (SourceProblem problem in now.Where(p => !_logged.Contains(p)))
        {
            LogProblem(problem.ToString());
        }

        foreach (SourceProblem note in Directory.Snapshot.Notes.Where(n => !_logged.Contains(n)))
        {
            LogNote(note.ToString());
        }

        _logged.Clear();
        _logged.UnionWith(now);
        _logged.UnionWith(Directory.Snapshot.Notes);
    }

    [LoggerMessage(7100, LogLevel.Warning, "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(7101, LogLevel.Information, "{Note}")]
    private partial void LogNote(string note);

    [LoggerMessage(7102, LogLevel.Error, "{Directory}: cannot be written: {Problem} Nothing is published until it can, because generations must be on disk first; gateways keep what they have")]
    private partial void LogStore(string directory, string problem);

    [LoggerMessage(7103, LogLevel.Warning, "view {View} is no longer declared: its gateways keep what they have and become stale")]
    private partial void LogViewGone(string view);

    [LoggerMessage(7104, LogLevel.Warning, "view {View}: the broker holds manifest {Epoch}.{Gen}, which this edge-control does not remember; it goes on at generation {Next}")]
    private partial void LogRaised(string view, ulong epoch, ulong gen, ulong next);

    [LoggerMessage(7105, LogLevel.Error, "{Problem}; still signing with key {KeyId}")]
    private partial void LogKeysRefused(string problem, string keyId);

    [LoggerMessage(7106, LogLevel.Information, "signing with key {KeyId} of key package {Version}")]
    private partial void LogKeys(string keyId, int version);
}
