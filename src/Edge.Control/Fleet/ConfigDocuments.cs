using System.Security.Cryptography;
using System.Text.Json;
using Edge.Control.Publishing;
using Edge.Control.Sources;
using Edge.Protocol.Documents;

namespace Edge.Control.Fleet;

/// <summary>The cfg document of each gateway: its declaration, and the key package. A document's generation rises when its content changes.</summary>
internal sealed class ConfigDocuments(ControlStore store)
{
    private readonly Dictionary<string, GatewayConfig> _documents = [];

    public IReadOnlyDictionary<string, GatewayConfig> Documents => _documents;

    /// <summary>Which documents are new or changed; their generations are on disk.</summary>
    /// <exception cref="IOException">They are not, and nothing changed.</exception>
    public List<GatewayConfig> Update(IEnumerable<GatewaySpec> gateways, string tenant, JsonElement package)
    {
        List<(GatewayConfig Document, ConfigRecord Record)> changed = [];
        foreach (GatewaySpec gateway in gateways)
        {
            GatewayConfig content = Make(gateway, tenant, package);
            string digest = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, ProtocolJsonContext.Default.GatewayConfig)))[..32];
            ConfigRecord? before = store.Record.Configs.GetValueOrDefault(gateway.Name);
            if (before?.Digest != digest)
            {
                before = new ConfigRecord((before?.Gen ?? 0) + 1, digest);
                changed.Add((content with { Generation = before.Gen }, before));
            }
            else if (!_documents.ContainsKey(gateway.Name))
            {
                _documents[gateway.Name] = content with { Generation = before.Gen };
            }
        }

        if (changed.Count > 0)
        {
            changed.ForEach(c => store.Record.Configs[c.Document.Gateway] = c.Record);
            store.Save();
            changed.ForEach(c => _documents[c.Document.Gateway] = c.Document);
        }

        return [.. changed.Select(c => c.Document)];
    }

    /// <summary>A newer document than we remember is retained at the broker: continue above it.</summary>
    public bool Observe(GatewayConfig found)
    {
        ConfigRecord? record = store.Record.Configs.GetValueOrDefault(found.Gateway);
        if (found.Generation <= (record?.Gen ?? 0))
        {
            return false;
        }

        store.Record.Configs[found.Gateway] = new ConfigRecord(found.Generation, "");
        _documents.Remove(found.Gateway);
        return true;
    }

    private static GatewayConfig Make(GatewaySpec gateway, string tenant, JsonElement package) => new()
    {
        Tenant = tenant,
        Gateway = gateway.Name,
        View = gateway.View,
        NodeName = gateway.NodeName,
        Zone = gateway.Zone,
        PodCidrs = gateway.PodCidrs,
        ServiceCidrs = gateway.ServiceCidrs,
        NodeIPs = gateway.NodeIPs,
        NodePortAddresses = gateway.NodePortAddresses,
        SourceIpMode = gateway.SourceIpMode,
        ReturnPrefixes = gateway.ReturnPrefixes,
        MasqueradeAll = gateway.MasqueradeAll,
        Balance = gateway.Balance,
        Drain = gateway.Drain ? true : null,
        Keys = package,
    };
}
