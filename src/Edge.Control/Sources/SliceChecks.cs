using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Sources;

/// <summary>The checks of an EndpointSlice that a person wrote.</summary>
internal static class SliceChecks
{
    private const int MaximumEndpoints = 1000;
    private const int MaximumPorts = 100;

    public static (string Reason, string Text)? Check(JsonObject slice)
    {
        if (slice.Object("metadata").Object("labels").Text(KubernetesNames.ServiceNameLabel) is not { Length: > 0 })
        {
            return ("NoService", $"the label {KubernetesNames.ServiceNameLabel} is missing: it names the Service");
        }

        AddressFamily family;
        switch (slice.Text("addressType"))
        {
            case "IPv4":
                family = AddressFamily.InterNetwork;
                break;
            case "IPv6":
                family = AddressFamily.InterNetworkV6;
                break;
            case "FQDN":
                return ("UnsupportedAddressType", "addressType FQDN cannot be forwarded to: use IPv4 or IPv6");
            case var other:
                return ("InvalidAddressType", $"addressType \"{other}\" is not possible: use IPv4 or IPv6");
        }

        return slice.Array("endpoints") is { Count: > MaximumEndpoints } ? ("TooManyEndpoints", $"more than {MaximumEndpoints} endpoints: write several slices")
            : slice.Array("ports") is { Count: > MaximumPorts } ? ("TooManyPorts", $"more than {MaximumPorts} ports: write several slices")
            : CheckPorts(slice) ?? CheckEndpoints(slice, family);
    }

    private static (string, string)? CheckPorts(JsonObject slice)
    {
        HashSet<string> names = [];
        foreach (JsonNode? port in slice.Array("ports") ?? [])
        {
            string name = port.Text("name") ?? "";
            if ((port as JsonObject)?["port"] is { } number && number.AsNumber() is not (>= 1 and <= 65535))
            {
                return ("InvalidPort", $"ports: {number.ToJsonString()} is not possible: use 1 to 65535");
            }

            if ((port.Text("protocol") ?? "TCP") is not ("TCP" or "UDP" or "SCTP"))
            {
                return ("InvalidProtocol", $"ports: protocol \"{port.Text("protocol")}\" is not possible: use TCP, UDP or SCTP");
            }

            if (!names.Add(name))
            {
                return ("InvalidPort", $"ports: the name \"{name}\" occurs twice: give each port its own");
            }
        }

        return null;
    }

    private static (string, string)? CheckEndpoints(JsonObject slice, AddressFamily family)
    {
        foreach (JsonNode? endpoint in slice.Array("endpoints") ?? [])
        {
            if (endpoint.Array("addresses") is not { Count: > 0 } addresses)
            {
                return ("InvalidAddress", "an endpoint has no addresses: add one");
            }

            foreach (JsonNode? node in addresses)
            {
                if (!ObjectChecks.TryAddress(node.AsText(), out IPAddress address) || address.AddressFamily != family)
                {
                    return ("InvalidAddress", $"address {node?.ToJsonString() ?? "null"} is not of addressType {slice.Text("addressType")}: correct it");
                }

                if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6Multicast
                    || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
                {
                    return ("InvalidAddress", $"address {address} cannot be an endpoint: use the pod's own address");
                }
            }
        }

        return null;
    }
}
