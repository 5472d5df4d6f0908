using Edge.Control.Fleet;
using Edge.Control.Sources;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;

namespace Edge.Control.Admin;

/// <summary>Gateways as rows for people.</summary>
internal static class GatewayRows
{
    public static List<GatewayRow> Make(ControlState state, AdminRequest request, TimeSpan now) =>
    [
        .. state.Gateways.Gateways.Select(g => g.Name).Union(state.Declared.Keys)
            .Where(name => request.Name is null || name == request.Name)
            .Order(StringComparer.Ordinal)
            .Select(name => Row(name, state.Gateways.Find(name), state.Declared.GetValueOrDefault(name), now)),
    ];

    private static GatewayRow Row(string name, Gateway? seen, GatewaySpec? declared, TimeSpan now)
    {
        SyncReport? report = seen?.Report;
        return new GatewayRow(name, declared?.View ?? report?.View ?? ViewSpec.Default)
        {
            Declared = declared is not null,
            Online = seen?.Online,
            Node = declared?.NodeName ?? seen?.Birth?.NodeName,
            Zone = declared?.Zone,
            Version = seen?.Birth?.Version,
            BootId = seen?.Birth?.BootId ?? report?.BootId,
            Seen = report is null ? null : new Generation(report.Epoch, report.SeenGeneration),
            Applied = report is null ? null : new Generation(report.Epoch, report.AppliedGeneration),
            Programmed = report?.Programmed is { } programmed ? new Generation(report.Epoch, programmed.Generation) : null,
            Complete = report?.Complete,
            StaleSeconds = report?.StaleSeconds,
            Counts = report?.Objects is { } counts ? new ObjectCounts(counts.Services, counts.Slices, counts.Endpoints) : null,
            Rejected = report?.Objects?.Rejected ?? 0,
            LastCommitMilliseconds = report?.Nftables?.LastMilliseconds,
            Repairs = report?.Nftables?.Repairs,
            Health = report?.Health,
            ReportAgeSeconds = report is null ? null : (long)(now - seen!.ReportedAt).TotalSeconds,
        };
    }
}
