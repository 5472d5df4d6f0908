using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Nftables;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Writes what packets write: which endpoint a client got.</summary>
internal static class StickyClients
{
    /// <summary>One client more, or another endpoint for one.</summary>
    /// <param name="nftables">The agent's own connection, as nobody else may write an owned table.</param>
    /// <param name="model">Whose lists they are.</param>
    /// <param name="number">Which client, list and endpoint.</param>
    public static string Add(INftables nftables, DataplaneModel model, int number)
    {
        (PortKey Port, uint List, uint Seconds)[] lists = [.. model.ServiceKeys.Order(ServiceOrder.Instance).SelectMany(model.PortsOf)
            .SelectMany(static port => port.Elements.Where(static element => element.Set == PolicySet.Sticky)
                .SelectMany(element => new[] { false, true }.Select(local => (port.Key, ConnectionMark.List(port.Id, local), element.Number))))
            .Where(list => model.SlotsOf(list.Item2).Count > 0)];
        if (lists.Length == 0)
        {
            return "no list is sticky";
        }

        (PortKey port, uint list, uint seconds) = lists[number % lists.Length];
        IReadOnlyList<EndpointTarget> slots = model.SlotsOf(list);
        EndpointTarget target = slots[number / lists.Length % slots.Count];
        var client = IPAddress.Parse(port.Family == AddressFamily.InterNetwork ? $"198.51.100.{number % 5}" : $"2001:db8:c::{number % 5}");
        var table = new DataplaneTable(port.Family, owned: false);
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(list);
        key.AddAddress(client);
        Span<byte> address = stackalloc byte[16];
        var data = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        data.AddAddress(address[..target.WriteAddress(address)]);
        data.AddPort(target.Port);
        using Transaction transaction = new();
        transaction.DestroyElement(table.Affinity, key.Bytes);
        transaction.AddElement(table.Affinity, new Element { Key = key.Bytes, Data = data.Bytes, Timeout = TimeSpan.FromSeconds(seconds) });
        nftables.Commit(transaction);
        return $"{client} sticks to {target} of {port}";
    }
}
