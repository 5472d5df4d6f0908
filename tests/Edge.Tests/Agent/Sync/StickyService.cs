using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Nftables;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Sync;

/// <summary>A Service that keeps its clients, and what packets write about them into the kernel.</summary>
internal static class StickyService
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>A Service with one port 80 and session affinity.</summary>
    public static ServiceSpec Of(int seconds = 600, string name = "web", string address = "10.96.0.1") => new()
    {
        Key = ServiceWorld.Key(name),
        Uid = name,
        ResourceVersion = "1",
        ClusterIPs = [IPAddress.Parse(address)],
        Affinity = TimeSpan.FromSeconds(seconds),
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, 0)],
    };

    /// <summary>What the rule behind the pick writes when the packet of a client to the Service "web" goes to this endpoint.</summary>
    /// <param name="world">The gateway.</param>
    /// <param name="client">Its address.</param>
    /// <param name="endpoint">Address of the endpoint, port 8080.</param>
    public static void Stick(DataplaneWorld world, string client, string endpoint)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(ConnectionMark.List(world.Dataplane.Model.PortsOf(ServiceWorld.Key("web"))[0].Id, local: false));
        key.AddAddress(IPAddress.Parse(client));
        var data = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        data.AddAddress(IPAddress.Parse(endpoint));
        data.AddPort(8080);
        using var transaction = new Transaction();
        transaction.AddElement(Clients(world).Set, new Element { Key = key.Bytes, Data = data.Bytes, Timeout = Timeout });
        world.Kernel.Commit(transaction);
    }

    /// <summary>All that the kernel remembers.</summary>
    public static SetSnapshot Clients(DataplaneWorld world) => world.Kernel.ReadTable(Family.IPv4, DataplaneTable.Name)!.FindSet("affinity")!;
}
