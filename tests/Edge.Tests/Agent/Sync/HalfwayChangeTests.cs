using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Nftables;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Sync;

/// <summary>
/// A commit comes between the two look-ups of a packet: the frontend said how many slots there were, and some are no more. Here the slots are
/// taken away under the frontends.
/// </summary>
public sealed class HalfwayChangeTests : IDisposable
{
    private readonly DataplaneWorld _world = new();
    private readonly DataplaneTable _table = new DataplaneRuleset(AddressFamily.InterNetwork, owned: true, nodePortsEverywhere: true).Table;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Slot_that_has_just_gone_leads_to_the_first_endpoint()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2", "10.1.0.3"));
        TakeSlots(_table.Endpoints, 1, 2);
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void Slot_of_a_range_of_ports_that_has_just_gone_leads_to_the_first_endpoint_and_keeps_the_port()
    {
        _world.Start();
        ServiceSpec service = ServiceWorld.Service("media", "10.96.0.1");
        _world.Set(
            new ServiceSpec
            {
                Key = service.Key,
                Uid = service.Uid,
                ResourceVersion = service.ResourceVersion,
                ClusterIPs = service.ClusterIPs,
                Ports = service.Ports,
                Annotations = new Dictionary<string, string> { ["edge.gateway/port-ranges"] = "http=10000-10010" },
            },
            ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        Assert.Contains(" | ", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80), StringComparison.Ordinal);
        TakeSlots(_table.EndpointAddresses, [.. Enumerable.Range(1, 63)]);
        string first = _world.Connect(DataplaneWorld.Client, "10.96.0.1", 10001);
        Assert.Matches(@"^10\.1\.0\.[12]:10001$", first);
        Assert.Equal(first, _world.Connect("198.51.100.8", "10.96.0.1", 10001));
    }

    [Fact]
    public void Connection_is_refused_when_the_last_slot_has_just_gone()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        string refused = Refusal();
        TakeSlots(_table.Endpoints, 0, 1);
        Assert.Equal(refused, _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    private string Refusal()
    {
        _world.Set(ServiceWorld.Service("empty", "10.96.0.2"));
        return _world.Connect(DataplaneWorld.Client, "10.96.0.2", 80);
    }

    // Of the list that has slots in this map: there is one Service port with endpoints.
    private void TakeSlots(Set map, params int[] slots)
    {
        byte[] list = [];
        foreach (Element element in _world.Kernel.ReadSet(map)!)
        {
            list = element.Key[..4].ToArray();
        }

        using var transaction = new Transaction();
        foreach (int slot in slots)
        {
            transaction.DeleteElement(map, [.. list, .. BitConverter.GetBytes(slot)]);
        }

        _world.Kernel.Commit(transaction);
    }
}
