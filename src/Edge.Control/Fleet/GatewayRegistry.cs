using System.Text.Json;
using Edge.Protocol;
using Edge.Protocol.Documents;

namespace Edge.Control.Fleet;

/// <summary>All gateways that were ever heard of. Their topics are retained, so a restart finds them again at the broker.</summary>
/// <param name="debounce">A will may be late: a death counts only if no birth follows within this time.</param>
internal sealed class GatewayRegistry(TimeSpan debounce)
{
    private const int MaximumGateways = 200_000;

    private readonly SortedDictionary<string, Gateway> _gateways = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Gateway> Gateways => _gateways.Values;

    public Gateway? Find(string name) => _gateways.GetValueOrDefault(name);

    /// <summary>Takes a message of a gateway; says what a person may want to know of it.</summary>
    public string? Receive(TopicName topic, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (topic.Scope is not { } name || payload.IsEmpty)
        {
            return null; // an empty retained message only clears the topic
        }

        try
        {
            return topic.Kind switch
            {
                TopicKind.Status => TakeStatus(name, JsonSerializer.Deserialize(payload, ProtocolJsonContext.Default.GatewayStatus), now),
                TopicKind.SyncReport => TakeReport(name, JsonSerializer.Deserialize(payload, ProtocolJsonContext.Default.SyncReport), now),
                TopicKind.ConfigReport => TakeConfig(name, JsonSerializer.Deserialize(payload, ProtocolJsonContext.Default.ConfigReport)),
                _ => null,
            };
        }
        catch (JsonException e)
        {
            return $"gateway {name}: what it published on {topic.Kind} is not of the expected form ({e.Message}); compare the versions of edge-agent and edge-control";
        }
    }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public TimeSpan? Due => _gateways.Values.Min(g => g.DeathAt);

    /// <summary>The names of gateways that have just been found dead.</summary>
    public List<string> Tick(TimeSpan now)
    {
        List<string> dead = [];
        foreach (Gateway gateway in _gateways.Values.Where(g => g.DeathAt <= now))
        {
            (gateway.Online, gateway.DeathAt) = (false, null);
            dead.Add(gateway.Name);
        }

        return dead;
    }

    private string? TakeStatus(string name, GatewayStatus? status, TimeSpan now)
    {
        if (status is null || Gateway(name) is not { } gateway)
        {
            return null;
        }

        if (status.Online)
        {
            bool news = gateway.Online != true || gateway.Birth?.BootId != status.BootId;
            (gateway.Birth, gateway.Online, gateway.DeathAt) = (status, true, null);
            return news ? $"gateway {name} is online (edge-agent {status.Version ?? "?"}, boot {status.BootId})" : null;
        }

        if (gateway.Birth is null)
        {
            gateway.Online = false; // found dead at our start
        }
        else if (gateway.Birth.BootId == status.BootId && gateway.Birth.Connection == status.Connection && gateway.Online == true)
        {
            gateway.DeathAt ??= now + debounce;
        }

        return null; // a death of another connection: its will came late, the gateway is back already
    }

    private string? TakeReport(string name, SyncReport? report, TimeSpan now)
    {
        if (report is null || Gateway(name) is not { } gateway)
        {
            return null;
        }

        int rejected = gateway.Report?.Objects?.Rejected ?? 0;
        (gateway.Report, gateway.ReportedAt) = (report, now);
        return report.Objects?.Rejected > rejected && report.Errors is [var first, ..]
            ? $"gateway {name} rejects {report.Objects.Rejected} objects, first {first.Key}: {first.Reason} {first.Text}"
            : null;
    }

    private string? TakeConfig(string name, ConfigReport? report)
    {
        if (report is null || Gateway(name) is not { } gateway)
        {
            return null;
        }

        bool news = !report.Accepted && gateway.Config != report;
        gateway.Config = report;
        return news ? $"gateway {name} refuses configuration {report.Generation}: {report.Reason}" : null;
    }

    private Gateway? Gateway(string name)
    {
        if (!_gateways.TryGetValue(name, out Gateway? gateway) && _gateways.Count < MaximumGateways)
        {
            _gateways[name] = gateway = new Gateway(name);
        }

        return gateway;
    }
}
