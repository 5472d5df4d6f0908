using System.Text;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Bench.Measure;
using Edge.Nftables;
using Edge.Protocol;

namespace Edge.Bench.State;

/// <summary>
/// The agent's own path from objects to the kernel, without broker and process: what it costs is measured inside this program. The
/// tables are not owned, so that the recorded bytes may be replayed from another socket.
/// </summary>
internal sealed class BenchDataplane : IDisposable
{
    private readonly BenchKeys _keys = new();
    private readonly DesiredState _desired = new();
    private readonly NftablesConnection _connection = NftablesConnection.Open();
    private readonly RecordingNftables _recording;
    private readonly Dataplane _dataplane;
    private readonly List<ServiceKey> _changed = [];
    private readonly bool[] _short;
    private readonly int _endpoints;
    private ulong _generation = 1;

    public BenchDataplane(int services, int endpoints)
    {
        _endpoints = endpoints;
        _short = new bool[services];
        View = new BenchView(services, endpoints, _keys);
        _recording = new RecordingNftables(_connection);
        _dataplane = new Dataplane(_recording, owned: false, Resolve);
        for (int service = 0; service < services; service++)
        {
            Upsert(BenchView.ServiceJson(service));
            Upsert(View.SliceJson(service, endpoints, _generation));
        }

        _desired.TakeChanged(_changed);
    }

    public BenchView View { get; }

    public TimeSpan LastCommit => _recording.LastCommit;

    /// <summary>The batch of the last commit.</summary>
    public byte[] CopyLastBatch() => _recording.CopyLastBatch();

    /// <summary>The whole state into the kernel.</summary>
    public void LoadAll() => _dataplane.Resync([.. _desired.Keys], "benchmark");

    /// <summary>The last endpoint of a Service leaves or comes back: everything up to the point where the kernel is to be told.</summary>
    public void PrepareChange(int service)
    {
        _short[service] = !_short[service];
        _generation++;
        Upsert(View.SliceJson(service, _short[service] ? _endpoints - 1 : _endpoints, _generation));
        _changed.Clear();
        _desired.TakeChanged(_changed);
    }

    /// <summary>Resolve, plan, encode, commit.</summary>
    public void Apply() => _dataplane.Apply(_changed);

    /// <summary>Both tables as they should be.</summary>
    public List<WantedTable> Wanted()
    {
        List<WantedTable> wanted = [];
        _dataplane.AddWanted(wanted);
        return wanted;
    }

    /// <summary>Another program takes away a frontend.</summary>
    public static void Damage()
    {
        using NftablesConnection other = NftablesConnection.Open();
        SetSnapshot frontends = other.ReadTable(Family.IPv4, DataplaneTable.Name)!.FindSet("frontends")!;
        using Transaction transaction = new();
        foreach (Element element in frontends)
        {
            transaction.DeleteElement(frontends.Set, element);
            break;
        }

        other.Commit(transaction);
    }

    /// <summary>As after its notification.</summary>
    public void Repair()
    {
        if (_dataplane.Resync([.. _desired.Keys], "benchmark", inspect: true).Found is not { Total: 1 })
        {
            throw new InvalidOperationException("the missing frontend was not found");
        }
    }

    public uint ReadGeneration() => _connection.ReadGeneration();

    public void Dispose()
    {
        _dataplane.Dispose();
        _connection.Dispose();
        _keys.Dispose();
    }

    private void Upsert(byte[] json)
    {
        if (_desired.Upsert(json, new Generation(1, _generation)) is not UpsertOutcome.Changed)
        {
            throw new InvalidOperationException($"the agent's state did not take {Encoding.UTF8.GetString(json)}");
        }
    }

    private List<ResolvedPort> Resolve(ServiceKey key, NodeFacts node, ICollection<string> problems) =>
        _desired.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices)
            ? ServiceResolver.Resolve(service!, slices, node, problems)
            : [];
}
