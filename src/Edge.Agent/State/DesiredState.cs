using System.Net;
using System.Net.Sockets;
using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>
/// The Services and slices of the view as they should be. Every object carries the generation that last wrote it, so documents may come
/// twice and in any order and end in the same state. Owned by one thread.
/// </summary>
public sealed partial class DesiredState : IDesiredServices
{
    private readonly Dictionary<ServiceKey, ServiceRecord> _services = [];
    private readonly Dictionary<(string Namespace, string Name), SliceRecord> _slices = [];
    private readonly Dictionary<(ObjectKey Key, string Uid), Generation> _tombstones = [];
    private readonly HashSet<ServiceKey> _changed = [];
    private readonly List<long> _triggers = [];
    private readonly Rejections _rejections = new();
    private readonly ObjectParser _parser = new();
    private int _ipv4Addresses;
    private int _ipv6Addresses;

    /// <summary>Every object of some manifest has been here, so that what is absent is absent on purpose.</summary>
    public bool Complete { get; internal set; }

    /// <summary>Services that have rules.</summary>
    public int ServiceCount { get; private set; }

    /// <summary>Whether a Service has a cluster address of a family.</summary>
    public bool Serves(AddressFamily family) => (family == AddressFamily.InterNetwork ? _ipv4Addresses : _ipv6Addresses) > 0;

    /// <summary>Slices that have rules.</summary>
    public int SliceCount { get; private set; }

    public int EndpointCount { get; private set; }

    public int RejectedCount => _rejections.Count;

    /// <summary>Objects that are refused now; at most 256 of <see cref="RejectedCount"/>.</summary>
    public IReadOnlyList<RejectedObject> Rejected => [.. _rejections.Objects];

    /// <summary>Service objects that came, changed or went, since the start.</summary>
    public long ServiceChanges { get; private set; }

    /// <summary>The same of EndpointSlices.</summary>
    public long SliceChanges { get; private set; }

    /// <summary>Services changed since the last <see cref="TakeChanged"/>.</summary>
    public bool HasChanges => _changed.Count > 0;

    /// <summary>Services that have rules, in no order.</summary>
    public IEnumerable<ServiceKey> Keys => _services.Values.Where(s => s.Spec is not null).Select(s => s.Key);

    /// <summary>A Service with its slices; false when it is not there or has no rules.</summary>
    public bool TryGet(ServiceKey key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices)
    {
        if (_services.TryGetValue(key, out ServiceRecord? record))
        {
            service = record.Spec;
            slices = record.SliceSpecs;
            return service is not null;
        }

        service = null;
        slices = [];
        return false;
    }

    /// <summary>Moves the keys of Services that changed, were added or went away.</summary>
    public void TakeChanged(ICollection<ServiceKey> into)
    {
        foreach (ServiceKey key in _changed)
        {
            into.Add(key);
        }

        _changed.Clear();
    }

    /// <summary>Moves the times at which the cluster made the changes since the last call, in milliseconds of Unix time; at most 1,024 are kept.</summary>
    internal void TakeTriggers(List<long> into)
    {
        into.AddRange(_triggers);
        _triggers.Clear();
    }

    /// <summary>Moves the objects that were refused since the last call.</summary>
    internal void TakeNewlyRejected(List<RejectedObject> into) => _rejections.TakeFresh(into);

    /// <summary>
    /// Forgets which generation wrote what, but nothing of the content: when generations of another view begin, or those of a stolen key are void.
    /// </summary>
    internal void ForgetStamps()
    {
        foreach (ServiceRecord record in _services.Values)
        {
            record.Stamp = default;
        }

        foreach (SliceRecord slice in _slices.Values)
        {
            slice.Stamp = default;
        }

        _tombstones.Clear();
        _rejections.ForgetStamps();
    }

    private ServiceRecord GetOrAddService(ServiceKey key)
    {
        if (!_services.TryGetValue(key, out ServiceRecord? record))
        {
            record = new ServiceRecord(key);
            _services.Add(key, record);
        }

        return record;
    }

    private void SetSpec(ServiceRecord record, ServiceSpec? spec)
    {
        if (record.Spec is null && spec is null)
        {
            return;
        }

        ServiceCount += (spec is null ? 0 : 1) - (record.Spec is null ? 0 : 1);
        CountFamilies(record.Spec, -1);
        CountFamilies(spec, 1);
        record.Spec = spec;
        ServiceChanges++;
        _changed.Add(record.Key);
    }

    private void CountFamilies(ServiceSpec? spec, int by)
    {
        foreach (IPAddress address in spec?.ClusterIPs ?? [])
        {
            (address.AddressFamily == AddressFamily.InterNetwork ? ref _ipv4Addresses : ref _ipv6Addresses) += by;
        }
    }

    private void SetSpec(SliceRecord record, SliceSpec? spec)
    {
        SliceSpec? before = record.Spec;
        record.Spec = spec;
        if (Same(before, spec))
        {
            if (!ReferenceEquals(before, spec))
            {
                RefreshSpecs(record.Owner);
            }

            return;
        }

        SliceChanges++;
        SliceCount += (spec is null ? 0 : 1) - (before is null ? 0 : 1);
        EndpointCount += (spec?.Endpoints.Length ?? 0) - (before?.Endpoints.Length ?? 0);
        RefreshSpecs(record.Owner);
        if (record.Owner is { } owner)
        {
            _changed.Add(owner.Key);
        }
    }

    /// <summary>Equal for the proxy: a new resource version alone (a trigger-time annotation) is no work.</summary>
    private static bool Same(SliceSpec? left, SliceSpec? right)
    {
        if (left is null || right is null)
        {
            return ReferenceEquals(left, right);
        }

        return left.Family == right.Family && left.Uid == right.Uid && left.Ports.AsSpan().SequenceEqual(right.Ports) && left.Endpoints.AsSpan().SequenceEqual(right.Endpoints);
    }

    private static void RefreshSpecs(ServiceRecord? owner)
    {
        if (owner is not null)
        {
            owner.SliceSpecs = owner.Slices is [{ Spec: { } only }] ? [only] : [.. owner.Slices.Where(s => s.Spec is not null).Select(s => s.Spec!)];
        }
    }

    private void RemoveIfEmpty(ServiceRecord record)
    {
        if (record.IsEmpty)
        {
            _services.Remove(record.Key);
        }
    }
}
