using Edge.Control.Sources;

namespace Edge.Tests.Control.Sources;

/// <summary>What makes a gateway send new traffic elsewhere: its own declaration, or its node's leaving.</summary>
public sealed class GatewayDrainTests
{
    private const string Node = "apiVersion: v1\nkind: Node\nmetadata: ";

    [Theory]
    [InlineData(false, "nodeName: n1", Node + "{name: n1}")]
    [InlineData(true, "drain: true", null)]
    [InlineData(true, "nodeName: n1", Node + "{name: n1, deletionTimestamp: 2026-11-23T00:00:00Z}")]
    [InlineData(true, "nodeName: n1", Node + "{name: n1}\nspec: {taints: [{key: ToBeDeletedByClusterAutoscaler, effect: NoSchedule}]}")]
    [InlineData(false, "nodeName: n1", Node + "{name: n1}\nspec: {taints: [{key: node.kubernetes.io/unreachable}]}")]
    [InlineData(false, "nodeName: n2", Node + "{name: n1, deletionTimestamp: 2026-11-23T00:00:00Z}")]
    public void A_gateway_drains_when_it_or_its_node_says_so(bool expected, string spec, string? node)
    {
        string yaml = $"apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {{name: gw1}}\nspec: {{{spec}}}\n" + (node is null ? "" : $"---\n{node}\n");
        ManifestObjects read = ManifestObjects.Read("f.yaml", yaml);
        Assert.Empty(read.Problems);

        Dictionary<string, GatewaySpec> gateways = GatewaySpec.All(new SourceSnapshot("test", 1, read.Objects.ToDictionary(static o => o.Key)));

        Assert.Equal(expected, gateways["gw1"].Drain);
    }

    [Fact]
    public void A_word_that_is_neither_true_nor_false_is_refused()
    {
        ManifestObjects read = ManifestObjects.Read("f.yaml", "apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw1}\nspec: {drain: soon}\n");

        Assert.Contains("spec.drain \"soon\" is not possible", Assert.Single(read.Problems).Text, StringComparison.Ordinal);
    }
}
