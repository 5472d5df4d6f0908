using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Edge.Control.Endpoints;

/// <summary>One pod as an endpoint of one Service, as the EndpointSlice controller writes it (podToEndpoint).</summary>
internal static class EndpointJson
{
    /// <param name="zone">Where the pod is.</param>
    /// <param name="hintedZone">What <see cref="ZoneHints"/> chose for it; null without.</param>
    public static JsonObject Make(ServiceInput service, PodInput pod, AddressFamily family, string? zone, string? hintedZone)
    {
        bool ready = IsReady(service, pod);
        JsonObject endpoint = new()
        {
            ["addresses"] = new JsonArray(JsonValue.Create(pod.Address(family)!.ToString())),
            ["conditions"] = new JsonObject { ["ready"] = ready, ["serving"] = pod.Ready, ["terminating"] = pod.Terminating },
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = pod.Namespace, ["name"] = pod.Name, ["uid"] = pod.Uid },
        };
        Set(endpoint, "nodeName", pod.NodeName);
        Set(endpoint, "zone", zone);
        Set(endpoint, "hostname", pod.Hostname is { Length: > 0 } && pod.Subdomain == service.Key.Name ? pod.Hostname : null);
        if (Hints(service, pod, zone, hintedZone, ready) is { } hints)
        {
            endpoint["hints"] = hints;
        }

        return endpoint;
    }

    /// <summary>A terminating pod is never "ready", unless the Service publishes pods that are not ready anyway.</summary>
    public static bool IsReady(ServiceInput service, PodInput pod) => service.PublishNotReady || (pod.Ready && !pod.Terminating);

    /// <summary>spec.trafficDistribution: every endpoint is meant for its own zone, and with PreferSameNode for its own node too.</summary>
    private static JsonObject? Hints(ServiceInput service, PodInput pod, string? zone, string? hintedZone, bool ready)
    {
        if (service.WantsZoneHints)
        {
            return ready && hintedZone is not null ? new JsonObject { ["forZones"] = new JsonArray(new JsonObject { ["name"] = hintedZone }) } : null;
        }

        if (service.Distribution is null || !ready)
        {
            return null;
        }

        JsonObject hints = [];
        if (zone is not null)
        {
            hints["forZones"] = new JsonArray(new JsonObject { ["name"] = zone });
        }

        if (service.Distribution == "PreferSameNode" && pod.NodeName is not null)
        {
            hints["forNodes"] = new JsonArray(new JsonObject { ["name"] = pod.NodeName });
        }

        return hints.Count > 0 ? hints : null;
    }

    private static void Set(JsonObject json, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            json[name] = value;
        }
    }
}
