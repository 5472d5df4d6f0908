using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Agent.Sync;

namespace Edge.Tests.Agent.Sync;

public sealed class NodeFactsBuilderTests
{
    [Theory]
    [InlineData(null, null, (byte)Balance.Random)]
    [InlineData(null, "flow-hash", (byte)Balance.FlowHash)]
    [InlineData("client-hash", "flow-hash", (byte)Balance.ClientHash)]
    [InlineData("random", "flow-hash", (byte)Balance.Random)]
    public void Balance_on_the_gateway_wins_over_the_configuration(string? local, string? configured, byte balance) =>
        Assert.Equal((Balance)balance, Build(new NodeSettings { Balance = local }, new NodeConfig { Balance = configured }).Balance);

    [Theory]
    [InlineData(null, (byte)Balance.FlowHash)]
    [InlineData("random", (byte)Balance.Random)]
    public void In_a_pair_connections_choose_by_their_hash_unless_somebody_says_otherwise(string? local, byte balance) =>
        Assert.Equal((Balance)balance, NodeFactsBuilder.Build(new NodeSettings { Balance = local }, new NodeConfig(), HostNetwork.Unknown, "gw", inPair: true).Balance);

    [Fact]
    public void Another_balance_resolves_all_Services_again()
    {
        NodeFacts before = Build(new NodeSettings(), new NodeConfig());
        Assert.False(NodeFactsBuilder.ChangesServices(before, Build(new NodeSettings(), new NodeConfig())));
        Assert.True(NodeFactsBuilder.ChangesServices(before, Build(new NodeSettings { Balance = "flow-hash" }, new NodeConfig())));
    }

    private static NodeFacts Build(NodeSettings local, NodeConfig config, HostNetwork? host = null) =>
        NodeFactsBuilder.Build(local, config, host ?? HostNetwork.Unknown, "gw");
}
