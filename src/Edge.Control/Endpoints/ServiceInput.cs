using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Control.Sources;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Endpoints;

/// <summary>What the EndpointSlice controller needs of a completed Service.</summary>
internal sealed class ServiceInput
{
    public ServiceInput(ObjectKey key, JsonObject json)
    {
        JsonObject? spec = json.Object("spec");
        (Key, Json) = (key, json);
        Labels = json.Object("metadata").Map("labels");
        Selector = spec.Map("selector");
        Headless = spec.Text("clusterIP") == "None";
        External = spec.Text("type") == "ExternalName";
        PublishNotReady = spec.Flag("publishNotReadyAddresses") ?? false;
        Dictionary<string, string> annotations = json.Object("metadata").Map("annotations");
        WantsZoneHints = (annotations.GetValueOrDefault(KubernetesNames.TopologyHintsAnnotation) ?? annotations.GetValueOrDefault(KubernetesNames.TopologyModeAnnotation)) is "Auto" or "auto";
        Distribution = spec.Text("trafficDistribution");
        Families = ReadFamilies(spec);
        Ports = [.. spec.Objects("ports").Select(p => new Port(p))];
    }

    public ObjectKey Key { get; }

    public JsonObject Json { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    public IReadOnlyDictionary<string, string> Selector { get; }

    public bool Headless { get; }

    public bool External { get; }

    public bool PublishNotReady { get; }

    public string? Distribution { get; }

    /// <summary>Hints in the proportion of the zones' processors; wins over <see cref="Distribution"/>, as in Kubernetes.</summary>
    public bool WantsZoneHints { get; }

    public IReadOnlyList<AddressFamily> Families { get; }

    public IReadOnlyList<Port> Ports { get; }

    private static AddressFamily[] ReadFamilies(JsonObject? spec)
    {
        AddressFamily[] named = [.. spec.Texts("ipFamilies").Select(f => f == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)];
        if (named.Length > 0)
        {
            return named;
        }

        AddressFamily[] addressed = [.. spec.Texts("clusterIPs").Where(a => IPAddress.TryParse(a, out _)).Select(a => IPAddress.Parse(a).AddressFamily)];
        return addressed.Length > 0 ? addressed : [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];
    }

    /// <summary>One port of the Service.</summary>
    internal readonly record struct Port
    {
        public Port(JsonObject port)
        {
            Name = port.Text("name") ?? "";
            Protocol = port.Text("protocol") ?? "TCP";
            AppProtocol = port.Text("appProtocol");
            TargetName = port["targetPort"].AsText();
            TargetNumber = (int)(port.Number("targetPort") is > 0 and var number ? number : port.Number("port") ?? 0);
        }

        public string Name { get; }

        public string Protocol { get; }

        public string? AppProtocol { get; }

        /// <summary>The name of a container port; each pod may have another number for it.</summary>
        public string? TargetName { get; }

        public int TargetNumber { get; }
    }
}
