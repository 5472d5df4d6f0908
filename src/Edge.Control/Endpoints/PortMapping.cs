using System.Text.Json.Nodes;

namespace Edge.Control.Endpoints;

/// <summary>The ports of a Service as one pod has them. Pods with the same mapping share slices; a named targetPort may give
/// different pods different numbers.</summary>
internal readonly record struct PortMapping(string Text)
{
    public static PortMapping Of(ServiceInput service, PodInput pod)
    {
        JsonArray ports = [];
        foreach (ServiceInput.Port port in service.Ports)
        {
            int number = port.TargetName is { } name
                ? pod.Ports.FirstOrDefault(p => p.Name == name && p.Protocol == port.Protocol).Port
                : port.TargetNumber;
            if (number == 0)
            {
                continue; // this pod has no container port of that name: it serves the other ports only
            }

            JsonObject json = new() { ["name"] = port.Name, ["protocol"] = port.Protocol, ["port"] = number };
            if (port.AppProtocol is { } application)
            {
                json["appProtocol"] = application;
            }

            ports.Add((JsonNode)json);
        }

        return new PortMapping(ports.ToJsonString());
    }

    public JsonArray ToJson() => (JsonArray)JsonNode.Parse(Text)!;
}
