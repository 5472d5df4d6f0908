using System.Net.Sockets;
using Edge.Agent.State;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Proxy;

/// <summary>Reads the elements of <see cref="PolicySet"/>s back.</summary>
internal static class PolicyElementReader
{
    /// <summary>Adds those of one table.</summary>
    public static void Read(TableSnapshot kernel, DataplaneTable table, List<PolicyElement> into)
    {
        Read(kernel, table.ServiceAddresses, table, PolicySet.ServiceAddress, into);
        Read(kernel, table.Hairpins, table, PolicySet.Hairpin, into);
        Read(kernel, table.EndpointPorts, table, PolicySet.EndpointPort, into);
        Read(kernel, table.Restricted, table, PolicySet.Restricted, into);
        Read(kernel, table.SourceRanges, table, PolicySet.SourceRange, into);
        Read(kernel, table.DeniedSources, table, PolicySet.DeniedSource, into);
        Read(kernel, table.ConnectionRate, table, PolicySet.ConnectionRate, into);
        Read(kernel, table.Connections, table, PolicySet.Connections, into);
        foreach ((PolicySet kind, uint number) in DataplaneGroups.Groups(kernel))
        {
            Read(kernel, table.GroupOf(kind, number), table, kind, into, number);
        }
    }

    private static void Read(TableSnapshot kernel, Set from, DataplaneTable table, PolicySet set, List<PolicyElement> into, uint number = 0)
    {
        if (kernel.FindSet(from.Name) is not SetSnapshot snapshot)
        {
            return;
        }

        foreach (Element element in snapshot)
        {
            uint value = element.Statement switch { Limit limit => (uint)limit.Rate, Connlimit limit => limit.Count, _ => number };
            PolicyElement read = Read(set, table.Family, element.Key, element.KeyEnd);
            into.Add(set == PolicySet.EndpointPort ? read : read with { Number = value });
        }
    }

    private static PolicyElement Read(PolicySet set, AddressFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyEnd)
    {
        int length = family == AddressFamily.InterNetwork ? 4 : 16;
        var reader = new ElementKeyReader(key);
        switch (set)
        {
            case PolicySet.ServiceAddress or PolicySet.Hairpin:
                return new PolicyElement(set, family, 0, AddressRange.Of(reader.Take(length)), 0);
            case PolicySet.EndpointPort:
                return PolicyElement.EndpointPort(family, (TransportProtocol)reader.ReadProtocol(), reader.ReadPort());
            case PolicySet.Restricted:
                return new PolicyElement(set, family, ConnectionMark.IdOf(reader.ReadMark()), AddressRange.Of(reader.Take(length)), 0);
            case PolicySet.SourceRange or PolicySet.DeniedSource:
                uint mark = reader.ReadRangeMark();
                UInt128 first = AddressRange.Read(reader.Take(length));
                UInt128 last = keyEnd.IsEmpty ? first : AddressRange.Read(keyEnd[4..]);
                return new PolicyElement(set, family, ConnectionMark.IdOf(mark), new AddressRange(first, last, length), 0);
            default:
                return new PolicyElement(set, family, ConnectionMark.IdOf(reader.ReadMark()), default, 0);
        }
    }
}
