using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

public sealed class PrefixRangesTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "", "10.0.0.0-10.255.255.255")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", "")]
    [InlineData("10.0.0.0/8", "0.0.0.0/0", "")]
    [InlineData("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0-10.255.255.255")]
    [InlineData("10.0.0.0/8", "10.128.0.0/9", "10.0.0.0-10.127.255.255")]
    [InlineData("10.0.0.0/8", "10.1.0.0/16 10.3.0.0/16", "10.0.0.0-10.0.255.255 10.2.0.0-10.2.255.255 10.4.0.0-10.255.255.255")]
    [InlineData("10.0.0.0/24 10.2.0.0/24", "10.1.0.0/24", "10.0.0.0-10.0.0.255 10.2.0.0-10.2.0.255")]
    [InlineData("0.0.0.0/0", "255.255.255.255/32", "0.0.0.0-255.255.255.254")]
    public void Ranges_without_others_are_what_is_left(string prefixes, string without, string expected) => Assert.Equal(
        expected,
        string.Join(' ', PrefixRanges.Except(Ranges(prefixes, AddressFamily.InterNetwork), Ranges(without, AddressFamily.InterNetwork))));

    [Fact]
    public void All_addresses_of_IPv6_have_an_end() => Assert.Equal(
        "::-7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        string.Join(' ', PrefixRanges.Except(Ranges("::/0", AddressFamily.InterNetworkV6), Ranges("8000::/1", AddressFamily.InterNetworkV6))));

    private static List<AddressRange> Ranges(string prefixes, AddressFamily family) =>
        PrefixRanges.Of(prefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static prefix => IPNetwork.Parse(prefix)), family);
}
