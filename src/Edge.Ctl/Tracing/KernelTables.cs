using System.Globalization;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>The tables of the running kernel, each read once and only when a packet went through it.</summary>
/// <param name="nftables">The connection.</param>
internal sealed class KernelTables(NftablesConnection nftables) : ITraceTables
{
    private readonly Dictionary<(Family, string), TableSnapshot?> _tables = [];
    private readonly Dictionary<(Family, string), SetSnapshot?> _maps = [];
    private IReadOnlyList<RouteLink>? _links;

    public TableSnapshot? Rules(Family family, string table)
    {
        if (!_tables.TryGetValue((family, table), out TableSnapshot? snapshot))
        {
            snapshot = Try(() => nftables.ReadRules(family, table));
            _tables.Add((family, table), snapshot);
        }

        return snapshot;
    }

    public string? Frontend(Set map, TracePacket packet)
    {
        if (!_maps.TryGetValue((map.Table.Family, map.Name), out SetSnapshot? snapshot))
        {
            snapshot = Try(() => nftables.ReadSet(map));
            _maps.Add((map.Table.Family, map.Name), snapshot);
        }

        return snapshot is null ? null : FrontendSearch.Find(snapshot, packet);
    }

    public string Interface(uint index)
    {
        _links ??= Try(static () =>
        {
            using var reader = new RouteReader();
            return reader.Read().Links;
        }) ?? [];
        return _links.FirstOrDefault(link => link.Index == index)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"interface {index}");
    }

    // What cannot be read is named by its numbers; the trace is worth showing all the same.
    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (LinuxException)
        {
            return null;
        }
    }
}
