using System.Net;
using System.Text;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Nftables;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Fakes;
using RejectedObject = Edge.Agent.State.RejectedObject;

namespace Edge.Tests.Agent.Explain;

/// <summary>What explain says of a packet, against the packet that goes through the rules.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly ExplainWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(ExplainWorld.Outside)]
    [InlineData(ExplainWorld.Pod)]
    [InlineData(ExplainWorld.Gateway)]
    public void Explain_agrees_with_the_packet_for_every_address_of_every_Service(string from)
    {
        int compared = 0;
        foreach (string? nodePorts in (string?[])[null, "10.1.0.0/16"])
        {
            if (nodePorts is not null)
            {
                _world.NodePortsOn(nodePorts);
            }

            foreach (string address in Addresses())
            {
                foreach (ushort port in (ReadOnlySpan<ushort>)[80, 81, 10_005, 30_010, 30_020, 30_030, 30_040, 30_060])
                {
                    Compare(from, address, port, TracePacket.Tcp);
                    Compare(from, address, port, TracePacket.Udp);
                    compared += 2;
                }
            }
        }

        Assert.Equal(2 * 25 * 8 * 2, compared);
    }

    [Theory]
    [InlineData("10.96.0.10", 80, ExplainWorld.Outside, "forwarded endpoint shop/web clusterIP Cluster")]
    [InlineData("203.0.113.20", 80, ExplainWorld.Outside, "forwarded endpoint shop/near loadBalancer Local")]
    [InlineData("203.0.113.20", 80, ExplainWorld.Pod, "forwarded endpoint shop/near loadBalancer Cluster")]
    [InlineData("203.0.113.20", 80, null, "forwarded endpoint shop/near loadBalancer Local")]
    [InlineData(ExplainWorld.Gateway, 30_020, ExplainWorld.Outside, "forwarded endpoint shop/near nodePort Local")]
    [InlineData("203.0.113.30", 80, ExplainWorld.Outside, "dropped onlyRemoteEndpoints shop/far loadBalancer Local")]
    [InlineData("203.0.113.40", 80, ExplainWorld.Outside, "refused noEndpoints shop/empty loadBalancer Cluster")]
    [InlineData("10.96.0.50", 80, ExplainWorld.Pod, "refused noneReady shop/unready clusterIP Cluster")]
    [InlineData("203.0.113.60", 80, "198.51.100.200", "dropped sourceNotAllowed shop/members loadBalancer Cluster")]
    [InlineData("203.0.113.60", 80, ExplainWorld.Outside, "forwarded endpoint shop/members loadBalancer Cluster")]
    [InlineData("203.0.113.70", 80, ExplainWorld.Outside, "dropped sourceDenied shop/denies loadBalancer Cluster")]
    [InlineData("203.0.113.10", 81, ExplainWorld.Outside, "refused portNotServed   ")]
    [InlineData("10.96.0.200", 80, ExplainWorld.Outside, "dropped addressWithoutService   ")]
    [InlineData("10.96.0.90", 10_005, ExplainWorld.Pod, "forwarded endpoint shop/phones clusterIP Cluster")]
    [InlineData(ExplainWorld.Gateway, 22, ExplainWorld.Outside, "passed ownAddress   ")]
    [InlineData("127.0.0.1", 30_010, ExplainWorld.Gateway, "passed nodePortNotHere   ")]
    [InlineData("198.51.100.9", 30_010, ExplainWorld.Outside, "passed notLocal   ")]
    [InlineData("198.51.100.9", 80, ExplainWorld.Outside, "passed unknownAddress   ")]
    public void Every_end_has_its_reason(string address, int port, string? from, string expected)
    {
        PathRow path = _world.Path(address, port, from);
        Assert.Equal(expected, $"{path.Outcome} {path.Reason} {path.Service} {path.Kind} {path.Policy}");
        Assert.All(path.Lookups, static lookup => Assert.Null(lookup.Wanted));
    }

    [Fact]
    public void Endpoints_are_told_with_state_choice_slot_and_source()
    {
        ExplainAnswer answer = _world.Answer("203.0.113.10", 80, ExplainWorld.Outside);
        PathListRow list = answer.Lists[answer.Paths[0].List!.Value];
        Assert.Equal(("pick-3", 3, 3, 0), (list.Chain, list.Slots, list.SlotsRead, list.LeftOut));
        Assert.Equal(
            [
                "10.1.0.1:8080 ready chosen True kept", "10.2.0.1:8080 ready chosen False kept", "10.3.0.1:8080 ready chosen False masqueraded: behind a router",
                "10.1.0.4:8080 unready state False kept", "10.1.0.5:8080 terminating state False kept",
            ],
            list.Endpoints.Select(static row => $"{row.Endpoint} {row.State} {row.Choice} {row.Local} {row.Source}"));
        Assert.Equal([1, 1, 1, 0, 0], list.Endpoints.Select(static row => row.Slots));
        Assert.Equal("remote", _world.Answer("203.0.113.20", 80).Lists[0].Endpoints[1].Choice);
    }

    [Fact]
    public void A_client_behind_the_endpoints_link_and_one_that_calls_itself_are_masqueraded()
    {
        ExplainAnswer answer = _world.Answer("10.96.0.10", 80, ExplainWorld.Pod);
        Assert.Equal(("pod", "lan0"), (answer.Source, answer.FromInterface));
        Assert.Equal("masqueraded: same link", answer.Lists[0].Endpoints[0].Source);
        _world.Set(ExplainWorld.Service("keeps", 110, new() { ["source-ip"] = "keep" }), "10.1.0.1", "10.1.0.99");
        Assert.Equal(["kept", "masqueraded: same link"], _world.Answer("10.96.0.110", 80, ExplainWorld.Pod).Lists[0].Endpoints.Select(static row => row.Source));
    }

    [Fact]
    public void Gate_names_ranges_and_limits()
    {
        Assert.Equal(["198.51.100.0/25", "10.1.0.99/32"], _world.Path("203.0.113.60", 80).AllowedSources);
        PathRow limited = _world.Path("203.0.113.70", 80);
        Assert.Equal(["connections=5"], limited.Limits);
        Assert.True(limited.Gated);
        Assert.Empty(_world.Path("10.96.0.60", 80).AllowedSources);
    }

    [Theory]
    [InlineData(4, "forwarded endpoint")]
    [InlineData(5, "refused limitReached")]
    public void As_many_connections_as_the_Service_allows_are_the_end(int flows, string expected)
    {
        PortKey key = _world.Dataplane.Model.PortsOf(ServiceWorld.Key("denies"))[0].Key;
        _world.Flows = new FlowAnswer([new FlowView(key, flows, [], [])]);
        PathRow path = _world.Path("10.96.0.70", 80);
        Assert.Equal(expected, $"{path.Outcome} {path.Reason}");
    }

    [Fact]
    public void What_the_kernel_lacks_or_has_otherwise_is_told_and_the_kernel_decides()
    {
        DataplaneTable table = _world.Dataplane.TableOf(System.Net.Sockets.AddressFamily.InterNetwork);
        Change(static (transaction, set, key) => transaction.DeleteElement(set, key), table.Frontends);
        ExplainAnswer answer = _world.Answer("10.96.0.10", 80);
        Assert.Equal(("refused", "portNotServed", "shop/web"), (answer.Paths[0].Outcome, answer.Paths[0].Reason, answer.Paths[0].Service));
        LookupRow lookup = answer.Paths[0].Lookups.Single(static row => row.Set == "frontends");
        Assert.Equal((false, "0x00000203"), (lookup.Found, lookup.Wanted));

        Change(static (transaction, set, key) => transaction.AddElement(set, key, [0x3f, 0, 0, 0]), table.Frontends);
        answer = _world.Answer("10.96.0.10", 80);
        Assert.Equal(("dropped", "0x0000003f", "0x00000203"), (answer.Paths[0].Outcome, answer.Paths[0].Lookups[^1].Value, answer.Paths[0].Lookups[^1].Wanted));
    }

    [Fact]
    public void A_map_of_another_type_in_the_place_of_ours_ends_nothing()
    {
        DataplaneTable ours = _world.Dataplane.TableOf(System.Net.Sockets.AddressFamily.InterNetwork);
        Table table = new(Family.IPv4, DataplaneTable.Name);
        Set frontends = new(table, "frontends") { KeyType = ours.Frontends.KeyType, DataType = ElementField.L4Protocol };
        using Transaction transaction = new();
        transaction.Delete(ours.Table);
        transaction.Add(table);
        transaction.Add(frontends);
        ElementKey key = new(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddAddress(IPAddress.Parse("10.96.0.10"));
        key.AddProtocol(6);
        key.AddPort(80);
        transaction.AddElement(frontends, key.Bytes, [6]);
        _world.Kernel.Commit(transaction);
        ExplainAnswer answer = _world.Answer("10.96.0.10", 80);
        Assert.Equal("passed", answer.Paths[0].Outcome);
        Assert.Contains(answer.Paths[0].Lookups, static row => row is { Set: "frontends", Found: true, Wanted: "0x00000203" });
    }

    [Fact]
    public void A_slot_that_leads_elsewhere_is_told()
    {
        DataplaneTable table = _world.Dataplane.TableOf(System.Net.Sockets.AddressFamily.InterNetwork);
        using Transaction transaction = new();
        ElementKey key = new(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(ConnectionMark.List(1, local: false));
        key.AddNumber(1);
        transaction.DeleteElement(table.Endpoints, key.Bytes);
        transaction.AddElement(table.Endpoints, key.Bytes, [10, 9, 9, 9, 0, 80, 0, 0]);
        _world.Kernel.Commit(transaction);
        Assert.Equal([null, "10.9.9.9:80", null], _world.Answer("10.96.0.10", 80).Lists[0].Endpoints.Take(3).Select(static row => row.InKernel));
    }

    [Fact]
    public void A_client_that_keeps_its_endpoint_is_told_which_one()
    {
        DataplaneTable table = _world.Dataplane.TableOf(System.Net.Sockets.AddressFamily.InterNetwork);
        uint id = _world.Dataplane.Model.PortsOf(ServiceWorld.Key("same"))[0].Id;
        using Transaction transaction = new();
        ElementKey key = new(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(ConnectionMark.List(id, local: false));
        key.AddAddress(IPAddress.Parse(ExplainWorld.Outside));
        transaction.AddElement(table.Affinity, new Element { Key = key.Bytes, Data = (byte[])[10, 1, 0, 2, 0x1f, 0x90, 0, 0], Timeout = TimeSpan.FromHours(3) });
        _world.Kernel.Commit(transaction);
        PathRow path = _world.Path("10.96.0.100", 80, ExplainWorld.Outside);
        Assert.True(path.Sticky);
        Assert.Equal(("10.1.0.2:8080", "flow-hash"), (path.Kept, path.Balance));
        Assert.InRange(path.KeptSeconds!.Value, 10_790, 10_800);
        Assert.Null(_world.Path("10.96.0.100", 80, "198.51.100.8").Kept);
    }

    [Fact]
    public void Live_connections_are_told_by_list_and_endpoint()
    {
        PortKey key = _world.Dataplane.Model.PortsOf(ServiceWorld.Key("web"))[0].Key;
        _world.Flows = new FlowAnswer([new FlowView(key, 7, [], [new EndpointFlows(new EndpointTarget([10, 2, 0, 1], 8080), 6)])]);
        ExplainAnswer answer = _world.Answer("10.96.0.10", 80);
        Assert.Equal(7, answer.Lists[0].Flows);
        Assert.Equal([0, 6, 0, 0, 0], answer.Lists[0].Endpoints.Select(static row => row.Flows));
        Assert.Equal(0, _world.Answer("10.96.0.20", 80).Lists[0].Flows);
        _world.Flows = new FlowAnswer([], "no ctnetlink");
        answer = _world.Answer("10.96.0.10", 80);
        Assert.Equal((null, "no ctnetlink"), (answer.Lists[0].Flows, answer.FlowsProblem));
    }

    [Fact]
    public void A_Service_is_explained_at_each_of_its_addresses()
    {
        ExplainAnswer answer = _world.Ask(new AdminRequest(AdminOperations.Explain) { Namespace = "shop", Name = "web" }).Explain!;
        Assert.Equal(["10.96.0.10:80 clusterIP", "203.0.113.10:80 loadBalancer", "192.0.2.1:30010 nodePort"], answer.Paths.Select(static path => $"{path.Address}:{path.Port} {path.Kind}"));
        Assert.Single(answer.Lists);
        Assert.All(answer.Paths, static path => Assert.Equal(("forwarded", 0), (path.Outcome, path.List)));
        Assert.Equal(3, Ask("http").Explain!.Paths.Count);
        Assert.Equal(3, Ask("30010").Explain!.Paths.Count);
        Assert.Contains("its ports: 80/TCP (http)", Ask("81").Next, StringComparison.Ordinal);
        Assert.Contains("\"shop/none\" is not served here", _world.Ask(new AdminRequest(AdminOperations.Explain) { Namespace = "shop", Name = "none" }).Error, StringComparison.Ordinal);
        AdminResponse Ask(string port) => _world.Ask(new AdminRequest(AdminOperations.Explain) { Namespace = "shop", Name = "web", Port = port });
    }

    [Fact]
    public void A_refused_Service_says_why_and_a_second_Service_at_an_address_too()
    {
        _world.Refused.Add(new RejectedObject("Service", "shop", "bad", RejectReason.InvalidPort, "Service shop/bad: spec.ports[0].port 0 is not possible"));
        ExplainAnswer answer = _world.Ask(new AdminRequest(AdminOperations.Explain) { Namespace = "shop", Name = "bad" }).Explain!;
        Assert.Equal((0, "Service shop/bad: spec.ports[0].port 0 is not possible"), (answer.Paths.Count, Assert.Single(answer.Problems)));
        _world.Set(ExplainWorld.Service("thief", 10), "10.1.0.9");
        answer = _world.Ask(new AdminRequest(AdminOperations.Explain) { Namespace = "shop", Name = "thief" }).Explain!;
        Assert.Contains("already served by Service shop/web:http", Assert.Single(answer.Problems), StringComparison.Ordinal);
        Assert.All(answer.Paths, static path => Assert.Equal("shop/web", path.Service));
    }

    [Fact]
    public void Ports_nearby_are_told_for_a_packet_that_nobody_serves()
    {
        Assert.Equal(["80/TCP shop/web"], _world.Path("203.0.113.10", 443).Nearby);
        Assert.Equal(["80/TCP shop/web"], _world.Path("203.0.113.10", 80, protocol: "udp").Nearby);
        Assert.Equal(["NodePort 30010/TCP shop/web"], _world.Path(ExplainWorld.Gateway, 30_010, protocol: "udp").Nearby);
    }

    [Fact]
    public void A_large_list_is_answered_in_part()
    {
        _world.Set(ExplainWorld.Service("large", 120), [.. Enumerable.Range(0, 1000).Select(static number => $"10.1.{(number >> 8) + 1}.{number & 255}")]);
        PathListRow list = _world.Answer("10.96.0.120", 80).Lists[0];
        Assert.Equal((4096, 64, 936, 64), (list.Slots, list.Endpoints.Count, list.LeftOut, list.SlotsRead));
        Assert.All(list.Endpoints, static row => Assert.Null(row.InKernel));
        Assert.Equal("pick-4096", list.Chain);
    }

    [Theory]
    [InlineData(null, null, null, null, null)]
    [InlineData("10.96.0.10", null, null, null, null)]
    [InlineData("10.96.0.10", "0", null, null, null)]
    [InlineData("10.96.0.10", "65536", null, null, null)]
    [InlineData("10.96.0.10", "-1", null, null, null)]
    [InlineData("10.96.0.10", "http", null, null, null)]
    [InlineData("10.96.0.10%eth0", "80", null, null, null)]
    [InlineData("fe80::1%2", "80", null, null, null)]
    [InlineData("\u001b[2J", "80", null, null, null)]
    [InlineData("10.96.0.10", "80", "icmp", null, null)]
    [InlineData("10.96.0.10", "80", null, "nobody", null)]
    [InlineData("10.96.0.10", "80", null, "fd00::1", null)]
    [InlineData(null, "80", null, null, "web\u0007")]
    public void A_request_that_cannot_be_meant_is_refused_with_a_reason(string? address, string? port, string? protocol, string? from, string? name)
    {
        AdminResponse response = _world.Ask(new AdminRequest(AdminOperations.Explain) { Address = address, Port = port, Protocol = protocol, From = from, Namespace = "shop", Name = name });
        Assert.False(response.Ok);
        Assert.NotEmpty(response.Next!);
        Assert.DoesNotContain(response.Error!, char.IsControl);
    }

    [Fact]
    public void A_long_request_is_refused_in_few_words()
    {
        AdminResponse response = _world.Ask(new AdminRequest(AdminOperations.Explain) { Address = new string('x', 1 << 20), Port = "80" });
        Assert.InRange(Encoding.UTF8.GetByteCount(response.Error!), 1, 200);
    }

    private void Change(Action<Transaction, Set, byte[]> change, Set set)
    {
        using Transaction transaction = new();
        ElementKey key = new(new byte[ElementKey.MaximumBytes]);
        key.AddAddress(IPAddress.Parse("10.96.0.10"));
        key.AddProtocol(6);
        key.AddPort(80);
        change(transaction, set, key.Bytes.ToArray());
        _world.Kernel.Commit(transaction);
    }

    private static IEnumerable<string> Addresses() =>
        [.. Enumerable.Range(1, 10).SelectMany(static number => (string[])[$"10.96.0.{number * 10}", $"203.0.113.{number * 10}"]), ExplainWorld.Gateway, "10.1.255.254", "10.96.0.200", "198.51.100.9", "127.0.0.1"];

    private void Compare(string from, string address, ushort port, byte protocol)
    {
        ExplainAnswer answer = _world.Answer(address, port, from, protocol == TracePacket.Tcp ? "tcp" : "udp");
        PathRow path = answer.Paths[0];
        TraceResult seen = _world.Trace(from, address, port, protocol);
        string said = path.Outcome switch
        {
            "refused" => protocol == TracePacket.Tcp ? "Reset" : "Unreachable",
            "dropped" => "Dropped",
            "passed" => "passed",
            _ => string.Join(' ', answer.Lists[path.List!.Value].Endpoints.Where(static row => row.Choice == "chosen").Select(static row => row.Endpoint).Order(StringComparer.Ordinal)),
        };
        string happened = seen.Targets.Count > 0 ? string.Join(' ', path.Port is >= 10_000 and < 20_000 ? seen.Targets.Select(static target => target.Address.ToString()) : seen.Targets.Select(static target => target.ToString()))
            : seen.Verdict is TraceVerdict.Forwarded or TraceVerdict.Delivered ? "passed" : seen.Verdict.ToString();
        Assert.True(said == happened, $"{from} to {address}:{port}/{protocol}: said {said}, seen {happened}\n{seen}");
        foreach (TraceOutcome outcome in seen.Outcomes.Where(static outcome => outcome.Target is not null))
        {
            PathEndpointRow row = answer.Lists[path.List!.Value].Endpoints.Single(row => row.Endpoint == outcome.Target!.ToString() || row.Endpoint == outcome.Target.Address.ToString());
            Assert.True(row.Source.StartsWith("masq", StringComparison.Ordinal) == outcome.Masqueraded, $"{from} to {address}:{port}: {row.SourceReason}, seen {outcome}");
        }
    }
}
