using Edge.Control.Sources;

namespace Edge.Tests.Control.Sources;

/// <summary>AddressPool manifests: what is read, and what is refused with file, line and reason.</summary>
public sealed class AddressPoolSpecTests
{
    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9", 1)]
    [InlineData("203.0.113.17/28", "203.0.113.16-203.0.113.31", 16)]
    [InlineData("203.0.113.9-203.0.113.9", "203.0.113.9", 1)]
    [InlineData(" 203.0.113.9 - 203.0.114.9 ", "203.0.113.9-203.0.114.9", 257)]
    [InlineData("203.0.113.009", "203.0.113.9", 1)]
    [InlineData("2001:db8::1-2001:db8::1:0", "2001:db8::1-2001:db8::1:0", 65536)]
    [InlineData("2001:DB8::/112", "2001:db8::-2001:db8::ffff", 65536)]
    public void Ranges_prefixes_and_addresses_are_read(string text, string expected, int size)
    {
        AddressSpan? span = AddressSpan.Parse(text, out string? error);

        Assert.Null(error);
        Assert.Equal((expected, (UInt128)size), (span!.Value.ToString(), span.Value.Size));
    }

    [Theory]
    [InlineData("203.0.113.9-203.0.113.8", "is not possible")]
    [InlineData("203.0.113.9-2001:db8::1", "is not possible")]
    [InlineData("203.0.113.0/33", "is not possible")]
    [InlineData("203.0.113", "is not possible")]
    [InlineData("-", "is not possible")]
    [InlineData("", "is not possible")]
    [InlineData("fe80::1%eth0", "is not possible")]
    [InlineData("0.0.0.0/0", "reaches into 0.0.0.0-0.255.255.255")]
    [InlineData("126.0.0.0-128.0.0.0", "reaches into 127.0.0.0-127.255.255.255")]
    [InlineData("169.254.1.1", "reaches into 169.254.0.0-169.254.255.255")]
    [InlineData("223.0.0.0-224.0.0.0", "reaches into 224.0.0.0-255.255.255.255")]
    [InlineData("255.255.255.255", "reaches into 224.0.0.0-255.255.255.255")]
    [InlineData("::/0", "reaches into ::-::1")]
    [InlineData("fe80::/64", "reaches into fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("ff02::1", "reaches into ff00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void What_no_host_can_have_is_refused(string text, string error)
    {
        Assert.Null(AddressSpan.Parse(text, out string? found));
        Assert.StartsWith(error, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "InvalidAddress", "spec.addresses must be a list of 1 to 256")]
    [InlineData("{addresses: []}", "InvalidAddress", "spec.addresses must be a list")]
    [InlineData("{addresses: 203.0.113.1}", "InvalidAddress", "spec.addresses must be a list")]
    [InlineData("{addresses: [1]}", "InvalidAddress", "spec.addresses: 1 must be text")]
    [InlineData("{addresses: [203.0.113.1, 203.0.113.0/24]}", "InvalidAddress", "spec.addresses: 203.0.113.0-203.0.113.255 and 203.0.113.1 overlap")]
    [InlineData("{addresses: [203.0.113.1], autoAssign: \"no\"}", "InvalidPolicy", "spec.autoAssign \"no\" is not possible")]
    [InlineData("{addresses: [203.0.113.1], avoidBuggyIPs: 1}", "InvalidPolicy", "spec.avoidBuggyIPs 1 is not possible")]
    [InlineData("{addresses: [203.0.113.1], priority: 1001}", "InvalidPolicy", "spec.priority 1001 is not possible")]
    [InlineData("{addresses: [203.0.113.1], priority: first}", "InvalidPolicy", "spec.priority \"first\" is not possible")]
    [InlineData("{addresses: [203.0.113.1], loadBalancerClass: \"\"}", "InvalidPolicy", "spec.loadBalancerClass \"\" is not possible")]
    [InlineData("{addresses: [203.0.113.1], namespaces: [A_B]}", "InvalidNamespace", "spec.namespaces must be")]
    [InlineData("{addresses: [203.0.113.1], namespaces: shop}", "InvalidNamespace", "spec.namespaces must be")]
    [InlineData("{addresses: [203.0.113.1], serviceSelector: []}", "InvalidSelector", "spec.serviceSelector must hold")]
    [InlineData("{addresses: [203.0.113.1], serviceSelector: {tier: front}}", "InvalidSelector", "spec.serviceSelector.tier is not possible")]
    [InlineData("{addresses: [203.0.113.1], serviceSelector: {matchLabels: {a: 1}}}", "InvalidSelector", "spec.serviceSelector.matchLabels is not possible")]
    [InlineData("{addresses: [203.0.113.1], serviceSelector: {matchExpressions: [{key: x, operator: Near}]}}", "InvalidSelector", "spec.serviceSelector.matchExpressions")]
    [InlineData("{addresses: [203.0.113.1], address: x}", "UnknownField", "spec.address is not known")]
    public void An_impossible_pool_is_refused_and_the_next_is_taken(string spec, string reason, string text)
    {
        string yaml = $"apiVersion: edge.gateway/v1\nkind: AddressPool\nmetadata: {{name: bad}}\nspec: {spec}\n"
            + "---\napiVersion: edge.gateway/v1\nkind: AddressPool\nmetadata: {name: good}\nspec: {addresses: [203.0.113.1]}\n";

        ManifestObjects read = ManifestObjects.Read("pools.yaml", yaml);

        SourceProblem problem = Assert.Single(read.Problems);
        Assert.Equal(("AddressPool bad", reason), (problem.Object, problem.Reason));
        Assert.StartsWith("pools.yaml:1", problem.Where, StringComparison.Ordinal);
        Assert.StartsWith(text, problem.Text, StringComparison.Ordinal);
        Assert.Equal(new ObjectKey("AddressPool", "", "good"), Assert.Single(read.Objects).Key);
    }

    [Fact]
    public void More_than_256_ranges_are_refused()
    {
        string list = string.Join(", ", Enumerable.Range(1, 257).Select(static i => $"\"2001:db8::{i:x}\""));

        Assert.Equal("InvalidAddress", Assert.Single(ManifestObjects.Read("f.yaml", $"apiVersion: edge.gateway/v1\nkind: AddressPool\nmetadata: {{name: p}}\nspec: {{addresses: [{list}]}}").Problems).Reason);
    }

    [Theory]
    [InlineData("203.0.113.0/24", 254)]
    [InlineData("203.0.113.1-203.0.113.254", 254)]
    [InlineData("203.0.113.255-203.0.114.0", 0)]
    [InlineData("203.0.113.255-203.0.116.0", 508)]
    [InlineData("203.0.113.0-203.0.114.0", 254)]
    [InlineData("203.0.0.0/16", 65024)]
    public void Addresses_that_end_in_0_or_255_are_not_counted_where_they_are_avoided(string addresses, int expected)
    {
        AddressSpan span = AddressSpan.Parse(addresses, out _)!.Value;
        AddressPoolSpec spec = new("lan", [span], LabelSelector.Parse(null, out _)!) { AvoidBuggyIPs = true };

        Assert.Equal((UInt128)expected, new Edge.Control.Pools.AddressPool(spec, new HashSet<AddressNumber>()).Free);
    }
}
