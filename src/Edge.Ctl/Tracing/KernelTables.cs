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
        const int AddressFields = 3; // else protocol and port of a NodePort
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        if (map.KeyType.Fields.Count == AddressFields)
        {
            key.AddAddress(packet.Destination);
        }

        key.AddProtocol(packet.Protocol);
        key.AddPort(packet.DestinationPort);
        byte[] bytes = key.Bytes.ToArray();
        foreach (Element element in Try(() => nftables.FindElement(map, bytes)) ?? new SetSnapshot(map))
        {
            return element.Comment;
        }

        return null;
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

    public string? Setting(string name)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/net/{name}").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
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
