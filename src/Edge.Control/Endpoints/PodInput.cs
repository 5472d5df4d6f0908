using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Control.Sources;

namespace Edge.Control.Endpoints;

/// <summary>What a Pod's manifest says that matters for endpoints.</summary>
internal sealed class PodInput
{
    public const string ZoneLabel = "topology.kubernetes.io/zone";

    public PodInput(SourceObject source)
    {
        JsonObject? status = source.Json.Object("status");
        Source = source;
        Labels = source.Metadata.Map("labels");
        Addresses = ReadAddresses(status);
        NodeName = source.Spec.Text("nodeName");
        Hostname = source.Spec.Text("hostname");
        Subdomain = source.Spec.Text("subdomain");
        Terminating = source.Metadata?["deletionTimestamp"] is not null;
        Finished = status.Text("phase") is "Failed" or "Succeeded";
        Ready = status.Objects("conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");
        Ports = [.. ReadPorts(source.Spec)];
    }

    public SourceObject Source { get; }

    public string Namespace => Source.Key.Namespace;

    public string Name => Source.Key.Name;

    public IReadOnlyDictionary<string, string> Labels { get; }

    public IReadOnlyList<IPAddress> Addresses { get; }

    public string? NodeName { get; }

    public string? Hostname { get; }

    public string? Subdomain { get; }

    public bool Terminating { get; }

    /// <summary>All containers have ended for good; such a pod is no endpoint at all.</summary>
    public bool Finished { get; }

    public bool Ready { get; }

    /// <summary>Named container ports, in the order Kubernetes looks through them: containers, then sidecars.</summary>
    public IReadOnlyList<(string Name, string Protocol, int Port)> Ports { get; }

    /// <summary>Unique even where the manifest has no uid.</summary>
    public string Uid => Source.Metadata.Text("uid") ?? StableIdentity.Uid(Source.Key);

    public IPAddress? Address(AddressFamily family) => Addresses.FirstOrDefault(a => a.AddressFamily == family);

    private static List<IPAddress> ReadAddresses(JsonObject? status)
    {
        List<IPAddress> addresses = [];
        foreach (string text in status.Objects("podIPs").Select(ip => ip.Text("ip") ?? "").Append(status.Text("podIP") ?? ""))
        {
            if (ObjectChecks.TryAddress(text, out IPAddress address) && !addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }

    private static IEnumerable<(string Name, string Protocol, int Port)> ReadPorts(JsonObject? spec) =>
        from container in spec.Objects("containers").Concat(spec.Objects("initContainers").Where(c => c.Text("restartPolicy") == "Always"))
        from port in container.Objects("ports")
        where port.Text("name") is { Length: > 0 } && port.Number("containerPort") is >= 1 and <= 65535
        select (port.Text("name")!, port.Text("protocol") ?? "TCP", (int)port.Number("containerPort")!.Value);
}
