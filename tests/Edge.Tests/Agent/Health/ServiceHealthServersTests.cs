using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Agent.Health;
using Edge.Agent.State;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Agent.Health;

public sealed class ServiceHealthServersTests : IDisposable
{
    private readonly FakeHealthSockets _ports = new();
    private readonly ServiceHealthServers _servers;

    public ServiceHealthServersTests()
    {
        var clock = new ManualClock();
        _servers = new ServiceHealthServers(new ProxyHealth(clock), _ports, new Slots(64), clock, NullLogger.Instance);
        _servers.ListenOn([IPAddress.IPv6Any]);
    }

    public void Dispose() => _servers.Dispose();

    [Fact]
    public void Servers_open_and_close_one_by_one()
    {
        Want("a:30001", "b:30002");
        Assert.Equal("[::]:30001 [::]:30002", Open());
        Lose("a");
        Assert.Equal("[::]:30002", Open());
        Assert.Equal(2, _ports.Asked);
    }

    [Fact]
    public void Another_number_of_endpoints_does_not_touch_the_socket()
    {
        Want("a:30001");
        _servers.Update([], [new HealthTarget(Key("a"), 30001, 5)]);
        Assert.Equal(1, _ports.Asked);
    }

    [Fact]
    public void Two_Services_can_swap_their_ports_in_one_change()
    {
        Want("a:30001", "b:30002");
        Want("a:30002", "b:30001");
        Assert.Equal("[::]:30001 [::]:30002", Open());
        Assert.Empty(_servers.Problems);
    }

    [Fact]
    public void The_first_Service_keeps_a_port_and_the_second_is_reported_until_it_is_free()
    {
        Want("b:30001");
        Want("a:30001");
        Assert.Equal("healthCheckNodePort 30001 is that of Service shop/b: give one of them another", _servers.Problems[Key("a")]);
        Lose("b");
        Assert.Empty(_servers.Problems);
        Assert.Equal("[::]:30001", Open());
    }

    [Fact]
    public void Who_waited_for_a_port_comes_before_who_asks_now()
    {
        Want("b:30001");
        Want("c:30001");
        _servers.Update([Key("b")], [new HealthTarget(Key("a"), 30001, 0)]);
        Assert.Equal(Key("a"), Assert.Single(_servers.Problems).Key);
        Assert.Contains("shop/c", _servers.Problems[Key("a")], StringComparison.Ordinal);
    }

    [Fact]
    public void In_one_change_the_first_by_name_gets_the_port()
    {
        Want("b:30001", "a:30001");
        Assert.Equal(Key("b"), Assert.Single(_servers.Problems).Key);
    }

    [Fact]
    public void A_port_that_another_program_has_is_reported_and_had_when_it_is_free()
    {
        _ports.Refused["[::]:30001"] = SocketError.AddressAlreadyInUse;
        Want("a:30001", "b:30002");
        Assert.Equal("healthCheckNodePort 30001 on ::: another program listens there; end it or choose another port", _servers.Problems[Key("a")]);
        Assert.Equal("[::]:30002", Open());
        int changes = _servers.ProblemChanges;
        _servers.Retry();
        Assert.Equal(changes, _servers.ProblemChanges);
        _ports.Refused.Clear();
        _servers.Retry();
        Assert.Empty(_servers.Problems);
        Assert.NotEqual(changes, _servers.ProblemChanges);
        Assert.Equal("[::]:30001 [::]:30002", Open());
    }

    [Fact]
    public void A_Service_without_a_port_is_reported_until_it_has_one_or_needs_none()
    {
        Want("a:0", "b:0");
        Assert.Contains("healthCheckNodePort is not set", _servers.Problems[Key("a")], StringComparison.Ordinal);
        Want("a:30001");
        Lose("b");
        Assert.Empty(_servers.Problems);
        Want("a:0");
        Assert.Empty(Open());
        Assert.Single(_servers.Problems);
    }

    [Fact]
    public void Addresses_come_and_go_without_touching_the_others()
    {
        _servers.ListenOn([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")]);
        Want("a:30001");
        Assert.Equal("192.0.2.1:30001 [2001:db8::1]:30001", Open());
        _servers.ListenOn([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")]);
        Assert.Equal("192.0.2.1:30001 192.0.2.2:30001", Open());
        Assert.Equal(3, _ports.Asked);
        _servers.ListenOn([IPAddress.IPv6Any]);
        Assert.Equal("[::]:30001", Open());
    }

    [Fact]
    public void No_address_to_listen_on_is_a_problem_until_there_is_one()
    {
        _servers.ListenOn([]);
        Want("a:30001");
        Assert.Contains("no address of this gateway lies in nodePortAddresses", _servers.Problems[Key("a")], StringComparison.Ordinal);
        _servers.ListenOn([IPAddress.Parse("192.0.2.1")]);
        Assert.Empty(_servers.Problems);
    }

    [Fact]
    public void One_address_that_cannot_be_had_does_not_keep_the_others_from_answering()
    {
        _ports.Refused["192.0.2.2:30001"] = SocketError.AddressNotAvailable;
        _servers.ListenOn([IPAddress.Parse("192.0.2.2"), IPAddress.Parse("192.0.2.1")]);
        Want("a:30001");
        Assert.Equal("192.0.2.1:30001", Open());
        Assert.Equal("healthCheckNodePort 30001 on 192.0.2.2: the address is not on this gateway, or not usable yet", _servers.Problems[Key("a")]);
    }

    [Fact]
    public void More_than_1024_sockets_are_not_opened_and_the_Services_above_are_named()
    {
        string[] services = [.. Enumerable.Range(0, ServiceHealthServers.MaximumSockets + 2).Select(static number => string.Create(CultureInfo.InvariantCulture, $"s{number:0000}:{20_000 + number}"))];
        Want(services);
        Assert.Equal(ServiceHealthServers.MaximumSockets, _ports.Asked);
        Assert.Equal(["shop/s1024", "shop/s1025"], _servers.Problems.Keys.Select(static key => key.ToString()).Order());
        Lose("s0000");
        _servers.Retry();
        Assert.Equal("shop/s1025", Assert.Single(_servers.Problems).Key.ToString());
    }

    private static ServiceKey Key(string name) => new("shop", name);

    private void Want(params string[] services) =>
        _servers.Update([], services.Select(static text => text.Split(':')).Select(static part => new HealthTarget(Key(part[0]), int.Parse(part[1], CultureInfo.InvariantCulture), 1)));

    private void Lose(params string[] services) => _servers.Update(services.Select(Key), []);

    private string Open() => string.Join(' ', _ports.Open);
}
