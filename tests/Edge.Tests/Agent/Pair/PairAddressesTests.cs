using System.Net;
using System.Net.Sockets;
using Edge.Agent.Ingress;
using Edge.Agent.Pair;

namespace Edge.Tests.Agent.Pair;

public sealed class PairAddressesTests
{
    private const AddressFamily V4 = AddressFamily.InterNetwork, V6 = AddressFamily.InterNetworkV6;
    private readonly PairAddresses _addresses = new([IPAddress.Parse("10.0.0.1")]);

    [Fact]
    public void Those_of_the_settings_come_first_and_the_others_in_order()
    {
        Want("203.0.113.9", "shop/a");
        Want("203.0.113.10", "shop/b");
        Want("2001:db8::1", "shop/b");

        Assert.Equal("0A000001CB007109CB00710A", Convert.ToHexString(_addresses.ListOf(V4)));
        Assert.Equal("20010DB8000000000000000000000001", Convert.ToHexString(_addresses.ListOf(V6)));
    }

    [Fact]
    public void A_list_ends_where_a_packet_does()
    {
        for (int number = 1; number <= 100; number++)
        {
            Want($"203.0.113.{number}", "shop/a");
        }

        Assert.Equal(80, _addresses.ListOf(V4).Length);
        Assert.Equal(101, _addresses.All.Count);
    }

    [Fact]
    public void What_a_Service_lets_go_stays_when_the_settings_want_it()
    {
        Assert.Equal([PairAddresses.Settings, "shop/a"], Assert.Single(Want("10.0.0.1", "shop/a")).Services);
        Assert.Equal([PairAddresses.Settings], Assert.Single(Want("10.0.0.1")).Services);
        Want("203.0.113.9", "shop/a");
        Assert.Empty(Assert.Single(Want("203.0.113.9")).Services);

        Assert.Equal([IPAddress.Parse("10.0.0.1")], _addresses.All);
    }

    [Theory]
    [InlineData(true, "10.0.0.1")]
    [InlineData(true, "10.0.0.1", "203.0.113.77")]
    [InlineData(true)]
    [InlineData(false, "10.0.0.2")]
    [InlineData(false, "203.0.113.77", "203.0.113.78")]
    public void An_advertisement_of_another_pair_shares_none(bool matches, params string[] listed) =>
        Assert.Equal(matches, _addresses.Matches(V4, [.. listed.SelectMany(static address => IPAddress.Parse(address).GetAddressBytes())]));

    [Fact]
    public void A_list_that_was_cut_off_proves_nothing()
    {
        byte[] long20 = [.. Enumerable.Range(1, 20).SelectMany(static number => IPAddress.Parse($"203.0.113.{number}").GetAddressBytes())];
        Assert.True(_addresses.Matches(V4, long20));
        Assert.False(_addresses.Matches(V4, long20.AsSpan(4)));
        Assert.True(_addresses.Matches(V6, IPAddress.Parse("2001:db8::1").GetAddressBytes()));
    }

    private List<WantedAddress> Want(string address, params string[] services) => _addresses.Want([new WantedAddress(IPAddress.Parse(address), services)]);
}
