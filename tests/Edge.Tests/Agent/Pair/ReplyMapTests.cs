using System.Net;
using Edge.Agent.Pair;
using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Pair;

public sealed class ReplyMapTests
{
    private static readonly ServiceKey s_web = new("shop", "web"), s_other = new("shop", "other");
    private static readonly EndpointTarget s_pod = At("10.1.0.1", 8080), s_pod2 = At("10.1.0.2", 8080), s_vip = At("203.0.113.10", 80), s_vip2 = At("203.0.113.11", 80);
    private readonly ReplyMap _map = new();

    [Fact]
    public void An_endpoint_that_one_address_leads_to_answers_from_it()
    {
        _map.Set(s_web, [new(s_pod, s_vip), new(s_pod2, s_vip)]);

        Assert.Equal(["+203.0.113.10", "10.1.0.1:8080 none -> 203.0.113.10:80", "10.1.0.2:8080 none -> 203.0.113.10:80"], Take());
        Assert.Empty(Take());
    }

    [Fact]
    public void A_second_address_makes_it_ambiguous_and_its_end_makes_it_clear_again()
    {
        _map.Set(s_web, [new(s_pod, s_vip)]);
        Take();
        _map.Set(s_other, [new(s_pod, s_vip2)]);
        Assert.Equal(["+203.0.113.11", "10.1.0.1:8080 203.0.113.10:80 -> several"], Take());

        _map.Set(s_web, []);
        Assert.Equal(["-203.0.113.10", "10.1.0.1:8080 several -> 203.0.113.11:80"], Take());
        _map.Set(s_other, []);
        Assert.Equal(["-203.0.113.11", "10.1.0.1:8080 203.0.113.11:80 -> none"], Take());
    }

    [Fact]
    public void Another_port_of_the_same_address_is_another_way_in()
    {
        _map.Set(s_web, [new(s_pod, s_vip), new(s_pod, s_vip with { Port = 81 })]);

        Assert.Equal(["+203.0.113.10", "10.1.0.1:8080 none -> several"], Take());
    }

    [Fact]
    public void The_same_link_from_two_Services_is_one_until_both_are_gone()
    {
        _map.Set(s_web, [new(s_pod, s_vip)]);
        _map.Set(s_other, [new(s_pod, s_vip)]);
        Assert.Equal(["+203.0.113.10", "10.1.0.1:8080 none -> 203.0.113.10:80"], Take());
        _map.Set(s_web, []);
        Assert.Empty(Take());
        _map.Set(s_other, []);
        Assert.Equal(["-203.0.113.10", "10.1.0.1:8080 203.0.113.10:80 -> none"], Take());
    }

    [Fact]
    public void What_comes_and_goes_between_two_takings_is_no_change()
    {
        _map.Set(s_web, [new(s_pod, s_vip)]);
        Take();
        _map.Set(s_web, [new(s_pod2, s_vip2)]);
        _map.Set(s_web, [new(s_pod, s_vip)]);

        Assert.Empty(Take());
    }

    [Fact]
    public void Everything_is_told_again_when_the_kernel_has_nothing()
    {
        _map.Set(s_web, [new(s_pod, s_vip)]);
        Take();
        List<ReplyChange> changes = [];
        List<(EndpointTarget, bool)> addresses = [];
        _map.TakeAll(changes, addresses);

        Assert.Equal([new ReplyChange(s_pod, null, s_vip)], changes);
        Assert.Equal([(s_vip with { Port = 0 }, true)], addresses);
        Assert.Empty(Take());
    }

    [Fact]
    public void Random_changes_end_where_the_last_state_says()
    {
        var random = new Random(7);
        Dictionary<EndpointTarget, EndpointTarget> kernel = [];
        ReplyLink[][] wanted = new ReplyLink[4][];
        for (int round = 0; round < 2000; round++)
        {
            int service = random.Next(wanted.Length);
            wanted[service] = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new ReplyLink(At($"10.1.0.{random.Next(3)}", 80), At($"203.0.113.{random.Next(2)}", 80)))];
            _map.Set(new ServiceKey("shop", $"s{service}"), wanted[service]);
            if (random.Next(3) == 0)
            {
                continue;
            }

            List<ReplyChange> changes = [];
            _map.TakeChanges(changes, []);
            foreach (ReplyChange change in changes)
            {
                Assert.Equal(change.Before, kernel.TryGetValue(change.Endpoint, out EndpointTarget front) ? front : null);
                if (change.After is EndpointTarget after)
                {
                    kernel[change.Endpoint] = after;
                }
                else
                {
                    kernel.Remove(change.Endpoint);
                }
            }

            Dictionary<EndpointTarget, EndpointTarget> expected = wanted.OfType<ReplyLink[]>().SelectMany(static links => links).GroupBy(static link => link.Endpoint).ToDictionary(
                static group => group.Key, static group => group.Select(static link => link.Front).Distinct().Count() == 1 ? group.First().Front : default);
            Assert.Equal(expected.OrderBy(static pair => pair.Key), kernel.OrderBy(static pair => pair.Key));
        }
    }

    private static EndpointTarget At(string address, ushort port) => new(IPAddress.Parse(address).GetAddressBytes(), port);

    private List<string> Take()
    {
        List<ReplyChange> changes = [];
        List<(EndpointTarget Address, bool There)> addresses = [];
        _map.TakeChanges(changes, addresses);
        return
        [
            .. addresses.Select(static change => $"{(change.There ? '+' : '-')}{change.Address.Address}").Order(StringComparer.Ordinal),
            .. changes.Select(static change => $"{change.Endpoint} {Text(change.Before)} -> {Text(change.After)}").Order(StringComparer.Ordinal),
        ];
    }

    private static string Text(EndpointTarget? front) => front is not EndpointTarget target ? "none" : target.IsEmpty ? "several" : target.ToString();
}
