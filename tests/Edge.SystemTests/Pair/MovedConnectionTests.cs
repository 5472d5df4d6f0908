using System.Net;
using System.Net.Sockets;
using Edge.Linux.Conntrack;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Pair;

/// <summary>Connections that began through one gateway go on through the other, whoever speaks first there.</summary>
public sealed class MovedConnectionTests
{
    private const int Flows = 60;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("IPv4")]
    [InlineData("IPv6")]
    public async Task The_client_speaks_first_and_meets_its_endpoint(string name)
    {
        using PairLab lab = new();
        await using PodConversations talks = await PodConversations.OpenAsync(lab, ServiceOf(name), VipOf(name), Flows);
        Assert.True(talks.Pods > 1, "all connections are at one endpoint");
        lab.Use(forClients: 2, forPods: 2);

        await talks.AllAsync(static talk => talk.FromClientAsync());
        await talks.AllAsync(static talk => talk.FromPodAsync());

        Assert.Equal(Flows, lab.Second.Connections().Count(IsToService));
    }

    [Theory]
    [InlineData("IPv4")]
    [InlineData("IPv6")]
    public async Task The_endpoint_speaks_first_and_is_heard_as_its_Service(string name)
    {
        using PairLab lab = new();
        await using PodConversations talks = await PodConversations.OpenAsync(lab, ServiceOf(name), VipOf(name), Flows);
        lab.Use(forClients: 2, forPods: 2);

        await talks.AllAsync(static talk => talk.FromPodAsync());
        await talks.AllAsync(static talk => talk.FromClientAsync());
    }

    [Fact]
    public async Task Both_directions_survive_on_different_gateways()
    {
        using PairLab lab = new();
        await using PodConversations talks = await PodConversations.OpenAsync(lab, ServiceOf("IPv4"), PairLab.Vip, Flows);
        lab.Use(forClients: 2, forPods: null);

        // Far more than a window: what the first gateway sees of it is only one side.
        await talks.AllAsync(static talk => talk.FromPodAsync(1 << 20));
        await talks.AllAsync(static talk => talk.FromClientAsync(1 << 20));
    }

    [Fact]
    public async Task What_went_away_and_comes_back_goes_on()
    {
        using PairLab lab = new();
        await using PodConversations talks = await PodConversations.OpenAsync(lab, ServiceOf("IPv4"), PairLab.Vip, Flows);
        await talks.AllAsync(static talk => talk.FromPodAsync(100_000));
        lab.Use(2, 2);

        // Further than any window, so that the first gateway does not recognize the numbers when it sees them again.
        await talks.AllAsync(static talk => talk.FromPodAsync(4 << 20));
        await talks.AllAsync(static talk => talk.FromClientAsync(4 << 20));
        lab.Use(1, 1);

        await talks.AllAsync(static talk => talk.FromPodAsync());
        await talks.AllAsync(static talk => talk.FromClientAsync());
    }

    [Fact]
    public async Task Of_an_endpoint_with_two_addresses_nothing_leaves_until_the_client_says_which()
    {
        using PairLab lab = new();
        LabService service = ServiceOf("IPv4");
        service.LoadBalancerIPs = [PairLab.Vip, PairLab.OtherVip];
        await using PodConversations talks = await PodConversations.OpenAsync(lab, service, PairLab.Vip, 4);
        lab.Use(2, 2);
        Task<bool>[] heard = [.. talks.All.Select(static talk => talk.TryFromPodAsync(TimeSpan.FromMilliseconds(700)))];
        Assert.DoesNotContain(true, await Task.WhenAll(heard));
        Assert.DoesNotContain(lab.Second.Connections(), static entry => entry.Original.Protocol == 6);

        // Nothing has told the client that the connection was over: its own next word brings what was held back.
        await talks.AllAsync(static talk => talk.FromClientAsync());
        await talks.AllAsync(static talk => talk.ReceiveHeldBackAsync());
    }

    [Fact]
    public async Task An_endpoint_opens_connections_of_its_own_from_the_same_port()
    {
        using PairLab lab = new();
        lab.Use(1, 1);
        lab.Client.Route("10.1.0.0/16", "192.0.2.1");
        lab.Set(ServiceOf("IPv4"));
        using Socket listener = lab.Client.Get(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(IPEndPoint.Parse("192.0.2.10:0"));
        listener.Listen();
        using Socket caller = lab.Pods.Get(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        caller.Bind(IPEndPoint.Parse("10.1.0.1:8080"));
        using var limit = new CancellationTokenSource(s_patience);
        Task<Socket> accepting = listener.AcceptAsync(limit.Token).AsTask();
        await caller.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, limit.Token);
        using Socket accepted = await accepting;

        Assert.Equal(IPAddress.Parse("10.1.0.1"), ((IPEndPoint)accepted.RemoteEndPoint!).Address);
    }

    [Fact]
    public void Stock_nft_reads_the_tables_and_loads_them_again()
    {
        using PairLab lab = new();
        lab.Set(ServiceOf("IPv4"));
        lab.Set(ServiceOf("IPv6"));
        string listing = KernelLeaseTests.WithoutOwner(lab.First.Space.Execute("nft", "list", "table", "ip", "edge-pair") + lab.First.Space.Execute("nft", "list", "table", "ip6", "edge-pair"));

        Assert.Contains("10.1.0.1 . 8080 : 203.0.113.10 . 80", listing, StringComparison.Ordinal);
        string again = lab.Outside.Get(() =>
        {
            Command.RunWithInput("nft", listing, "-f", "-");
            return Command.Run("nft", "list", "table", "ip", "edge-pair") + Command.Run("nft", "list", "table", "ip6", "edge-pair");
        });
        Assert.Equal(listing, KernelLeaseTests.WithoutOwner(again));
    }

    private static string VipOf(string name) => name == "IPv6" ? PairLab.VipV6 : PairLab.Vip;

    private static LabService ServiceOf(string name)
    {
        LabFamily family = LabFamily.Of(name);
        LabService service = family.Service(name == "IPv6" ? "web6" : "web", family.Pods(4));
        service.LoadBalancerIPs = [VipOf(name)];
        return service;
    }

    private static bool IsToService(ConntrackEntry entry) => entry.Original.Protocol == 6 && entry.Original.DestinationPort == 80 && entry.IsRedirected;
}
