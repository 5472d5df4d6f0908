using System.Net;

namespace Edge.Conformance.Schema;

/// <summary>Reads <c>endpointSelection.cases[]</c>.</summary>
internal static class SelectionReader
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <exception cref="SchemaException">It is not of the schema.</exception>
    public static SelectionCase Read(Field entry)
    {
        Field service = entry["service"], expect = entry["expect"];
        return new SelectionCase(entry["name"].Text(), [.. entry["endpoints"].Items.Select(ReadEndpoint)])
        {
            NodeName = entry["node"]["name"].TextOrNull(),
            Zone = entry["node"]["labels"][ZoneLabel].TextOrNull(),
            InternalLocal = service["internalTrafficPolicyLocal"].Flag(),
            ExternalLocal = service["externalTrafficPolicyLocal"].Flag(),
            NodePort = service["nodePort"].Port(),
            ClusterEndpoints = ReadTargets(expect["clusterEndpoints"]),
            LocalEndpoints = ReadTargets(expect["localEndpoints"]),
            HasAnyEndpoints = expect["hasAnyEndpoints"].Flag(),
        };
    }

    private static SelectionEndpoint ReadEndpoint(Field endpoint) => new(
        ReadTarget(endpoint["endpoint"]),
        endpoint["ready"].Flag(),
        endpoint["serving"].Flag(),
        endpoint["terminating"].Flag(),
        endpoint["isLocal"].Flag())
    {
        ZoneHints = endpoint["zoneHints"].Texts(),
        NodeHints = endpoint["nodeHints"].Texts(),
    };

    private static IPEndPoint[]? ReadTargets(Field list) => list.IsPresent ? [.. list.Items.Select(ReadTarget)] : null;

    private static IPEndPoint ReadTarget(Field text) => AddressWords.ParseEndpoint(text.Text()) ?? throw text.Wrong("ip:port or [ip6]:port");
}
