using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Agent.Metrics;

/// <summary>
/// Adds up what the kernel counts at each frontend, when somebody asks, on a connection of its own. An element that was written anew counts from
/// zero, so only what was added since the last reading is taken; what it counted between that reading and its end is lost. Not thread-safe.
/// </summary>
internal sealed class ServiceCounters(INftables nftables)
{
    private readonly DataplaneTable[] _tables = [new(AddressFamily.InterNetwork, owned: false), new(AddressFamily.InterNetworkV6, owned: false)];
    private readonly Dictionary<uint, CountedService> _ports = [];
    private readonly Dictionary<string, CountedService> _services = new(StringComparer.Ordinal);
    private Dictionary<FrontendKey, ulong> _seen = [];
    private uint _reading;

    /// <summary>New connections of all Services, also of those that are gone.</summary>
    public ulong Total { get; private set; }

    /// <summary>Reads the kernel and returns the Services that are there, by name.</summary>
    /// <exception cref="NetlinkException">The kernel could not be asked; what was counted before stays.</exception>
    public IReadOnlyList<CountedService> Read()
    {
        _reading++;
        var seen = new Dictionary<FrontendKey, ulong>(_seen.Count);
        foreach (DataplaneTable table in _tables)
        {
            Read(table.Frontends, table.Family, hasAddress: true, external: false, seen);
            Read(table.ExternalFrontends, table.Family, hasAddress: true, external: true, seen);
            Read(table.NodePorts, table.Family, hasAddress: false, external: false, seen);
            Read(table.ExternalNodePorts, table.Family, hasAddress: false, external: true, seen);
            Read(table.FrontendRanges, table.Family, hasAddress: true, external: false, seen);
            Read(table.ExternalFrontendRanges, table.Family, hasAddress: true, external: true, seen);
            Read(table.NodePortRanges, table.Family, hasAddress: false, external: false, seen);
            Read(table.ExternalNodePortRanges, table.Family, hasAddress: false, external: true, seen);
        }

        _seen = seen;
        return Present();
    }

    private void Read(Set set, AddressFamily family, bool hasAddress, bool external, Dictionary<FrontendKey, ulong> seen)
    {
        if (nftables.ReadSet(set) is not SetSnapshot elements)
        {
            return;
        }

        foreach (Element element in elements)
        {
            FrontendKey key = DataplaneReader.ReadFrontend(element, family, hasAddress, external);
            ulong before = _seen.GetValueOrDefault(key);
            ulong added = element.Packets >= before ? element.Packets - before : element.Packets;
            seen[key] = element.Packets;
            uint mark = new ElementKeyReader(element.Data).ReadMark();
            CountedService service = ServiceOf(ConnectionMark.IdOf(mark), element);
            service.Connections += added;
            Total += added;
            bool drops = ConnectionMark.ClassOf(mark) == SizeClass.Drop;
            service.DropsExternal |= drops && external;
            service.DropsInternal |= drops && !external;
        }
    }

    private CountedService ServiceOf(uint port, in Element element)
    {
        // An id belongs to one Service port until all others were used, so its name is read once.
        if (!_ports.TryGetValue(port, out CountedService? service))
        {
            string name = PortKey.ServiceIn(element.Comment);
            if (!_services.TryGetValue(name, out service))
            {
                service = new CountedService(name);
                _services.Add(name, service);
            }

            _ports.Add(port, service);
        }

        if (service.Reading != _reading)
        {
            service.Reading = _reading;
            service.DropsExternal = false;
            service.DropsInternal = false;
        }

        return service;
    }

    private List<CountedService> Present()
    {
        foreach ((uint port, CountedService service) in _ports)
        {
            if (service.Reading != _reading)
            {
                _ports.Remove(port);
                _services.Remove(service.Name);
            }
        }

        var present = new List<CountedService>(_services.Values);
        present.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return present;
    }
}
