using System.Text.Json;
using Edge.Control.Fleet;
using Edge.Control.Publishing;
using Edge.Control.Sources;
using Edge.Protocol.Documents;

namespace Edge.Tests.Control.Fleet;

public sealed class ConfigDocumentsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private static readonly JsonElement s_package = JsonDocument.Parse("{\"payload\":\"x\"}").RootElement;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Generation_rises_with_the_content_also_over_a_restart()
    {
        Assert.Equal(1ul, Assert.Single(Update(Open(), new GatewaySpec("gw1"))).Generation);
        Assert.Empty(Update(Open(), new GatewaySpec("gw1")));
        Assert.Equal(2ul, Assert.Single(Update(Open(), new GatewaySpec("gw1") { Zone = "a" })).Generation);
    }

    [Fact]
    public void After_a_restart_unchanged_documents_are_there_to_be_sent_again()
    {
        Update(Open(), new GatewaySpec("gw1") { Zone = "a" });
        ConfigDocuments restarted = Open();
        Update(restarted, new GatewaySpec("gw1") { Zone = "a" });

        Assert.Equal((1ul, "a"), (restarted.Documents["gw1"].Generation, restarted.Documents["gw1"].Zone));
    }

    [Fact]
    public void A_newer_document_at_the_broker_is_passed()
    {
        ConfigDocuments documents = Open();
        Update(documents, new GatewaySpec("gw1"));
        Assert.True(documents.Observe(new GatewayConfig { Gateway = "gw1", Generation = 40 }));

        Assert.Equal(41ul, Assert.Single(Update(documents, new GatewaySpec("gw1"))).Generation);
        Assert.False(documents.Observe(new GatewayConfig { Gateway = "gw1", Generation = 40 }));
    }

    private ConfigDocuments Open() => new(ControlStore.Open(_folder.Path));

    private static List<GatewayConfig> Update(ConfigDocuments documents, GatewaySpec gateway) => documents.Update([gateway], "acme", s_package);
}
