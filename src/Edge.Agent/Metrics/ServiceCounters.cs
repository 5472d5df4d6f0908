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
    private Dictionary<uint, CountedService> _ports = [];
    private Dictionary<uint, CountedService> _portsBefore = [];
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
        (_ports, _portsBefore) = (_portsBefore, _ports);
        _ports.Clear();
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
            // Where tables cannot be owned, somebody may have put a map of another kind in the place of ours.
            if (element.Key.Length != set.KeyType.LengthBytes || element.Data.Length != sizeof(uint))
            {
                continue;
            }

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
        if (!_ports.TryGetValue(port, out CountedService? service))
        {
            // An id that is in use belongs to one Service port, and before another gets it all others are used: its name is read once.
            service = _portsBefore.TryGetValue(port, out CountedService? known) ? known : Named(PortKey.ServiceIn(element.Comment));
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

    private CountedService Named(string name)
    {
        if (!_services.TryGetValue(name, out CountedService? service))
        {
            service = new CountedService(name);
            _services.Add(name, service);
        }

        return service;
    }

    private List<CountedService> Present()
    {
        foreach (CountedService service in _services.Values)
        {
            if (service.Reading != _reading)
            {
                _services.Remove(service.Name);
            }
        }

        var present = new List<CountedService>(_services.Values);
        present.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return present;
    }
}
