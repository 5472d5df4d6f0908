using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Control.Pools;
using Edge.Control.Sources;

namespace Edge.Control.Endpoints;

/// <summary>Makes of a Service's manifest what the API server and its controllers would store: defaults, cluster addresses, node ports, load balancer addresses.</summary>
internal sealed class ServiceCompletion(Allocator allocator)
{
    private const int AffinitySeconds = 10800;

    /// <summary>The completed object; with a reason instead when an address or port cannot be had.</summary>
    public Completion Complete(SourceObject source)
    {
        JsonObject json = (JsonObject)source.Json.DeepClone();
        JsonObject spec = json.Object("spec")!;
        string owner = $"{source.Key.Namespace}/{source.Key.Name}";
        Default(spec, "type", "ClusterIP");
        string type = spec.Text("type")!;
        string? problem = null;
        if (type != "ExternalName")
        {
            SetPolicies(spec, type);
            SetPorts(spec);
            problem = SetAddresses(spec, owner) ?? SetNodePorts(spec, type, owner);
        }

        if (problem is not null)
        {
            return new Completion(null, problem);
        }

        Completion result = SetLoadBalancer(source.Key, json);
        StableIdentity.Complete(json, source.Key);
        return result;
    }

    private Completion SetLoadBalancer(ObjectKey key, JsonObject json)
    {
        if (LoadBalancerRequest.From(key, json) is not { } request)
        {
            allocator.LoadBalancers.Release(LoadBalancerRequest.OwnerOf(key), LoadBalancerRequest.ExternalIPs(json));
            return new Completion(json, null);
        }

        LoadBalancerAssignment? assignment = allocator.LoadBalancers.Assign(request, LoadBalancerRequest.ExternalIPs(json));
        if (assignment is not null)
        {
            JsonArray ingress = [.. assignment.Addresses.Select(static a => new JsonObject { ["ip"] = a.ToString(), ["ipMode"] = "VIP" })];
            if (json.Object("status") is not { } status)
            {
                json["status"] = status = [];
            }

            status["loadBalancer"] = new JsonObject { ["ingress"] = ingress };

            // The manifest's version does not cover what is added here, and gateways take an object of a version that they have as known.
            json.Object("metadata")!.Remove("resourceVersion");
        }

        return new Completion(json, null) { Request = request, Assignment = assignment };
    }

    private static void SetPolicies(JsonObject spec, string type)
    {
        Default(spec, "sessionAffinity", "None");
        Default(spec, "internalTrafficPolicy", "Cluster");
        if (type is "NodePort" or "LoadBalancer" || spec.Array("externalIPs") is { Count: > 0 })
        {
            Default(spec, "externalTrafficPolicy", "Cluster");
        }

        if (spec.Text("sessionAffinity") == "ClientIP" && spec["sessionAffinityConfig"] is null)
        {
            spec["sessionAffinityConfig"] = new JsonObject { ["clientIP"] = new JsonObject { ["timeoutSeconds"] = AffinitySeconds } };
        }
    }

    private static void SetPorts(JsonObject spec)
    {
        foreach (JsonObject port in spec.Objects("ports"))
        {
            Default(port, "protocol", "TCP");
            if (port["targetPort"] is null)
            {
                port["targetPort"] = port.Number("port");
            }
        }
    }

    private string? SetAddresses(JsonObject spec, string owner)
    {
        string[] given = [.. spec.Texts("clusterIPs")];
        given = given.Length == 0 && spec.Text("clusterIP") is { Length: > 0 } single ? [single] : given;
        if (given is ["None", ..])
        {
            spec["clusterIP"] = "None";
            spec["clusterIPs"] = new JsonArray("None");
            return null;
        }

        List<IPAddress> addresses = [.. given.Select(static text => ObjectChecks.TryAddress(text, out IPAddress address) ? address : IPAddress.None)];
        foreach (IPAddress address in addresses)
        {
            if (allocator.Reserve(address, owner) is { } holder)
            {
                return $"spec.clusterIP {address} belongs to Service {holder}: choose another, or leave it out to have one chosen";
            }
        }

        List<AddressFamily> families = Families(spec, addresses);
        foreach (AddressFamily family in families.Skip(addresses.Count))
        {
            if (allocator.Choose(family, owner) is not { } address)
            {
                return $"no free {Word(family)} cluster address: give spec.clusterIP, or set serviceCidrs to a (larger) {Word(family)} network in the settings";
            }

            addresses.Add(address);
        }

        spec["clusterIP"] = addresses[0].ToString();
        spec["clusterIPs"] = new JsonArray([.. addresses.Select(a => (JsonNode)JsonValue.Create(a.ToString()))]);
        spec["ipFamilies"] = new JsonArray([.. addresses.Select(a => (JsonNode)JsonValue.Create(Word(a.AddressFamily)))]);
        Default(spec, "ipFamilyPolicy", addresses.Count > 1 ? "RequireDualStack" : "SingleStack");
        return null;
    }

    private List<AddressFamily> Families(JsonObject spec, List<IPAddress> addresses)
    {
        List<AddressFamily> families = [.. addresses.Select(a => a.AddressFamily)];
        foreach (string word in spec.Texts("ipFamilies"))
        {
            Include(families, word == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        }

        if (families.Count == 0)
        {
            families.Add(allocator.Families is [var first, ..] ? first : AddressFamily.InterNetwork);
        }

        string? policy = spec.Text("ipFamilyPolicy");
        AddressFamily other = families[0] == AddressFamily.InterNetwork ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        if (policy == "RequireDualStack" || (policy == "PreferDualStack" && allocator.Families.Contains(other)))
        {
            Include(families, other);
        }

        return families;
    }

    private string? SetNodePorts(JsonObject spec, string type, string owner)
    {
        bool wanted = type == "NodePort" || (type == "LoadBalancer" && spec.Flag("allocateLoadBalancerNodePorts") != false);
        foreach (JsonObject port in spec.Objects("ports"))
        {
            string slot = $"{owner} {port.Number("port")}/{port.Text("protocol")}";
            int given = (int)(port.Number("nodePort") ?? 0);
            if (type == "ClusterIP" || (given == 0 && !wanted))
            {
                port.Remove("nodePort");
            }
            else if (given != 0)
            {
                if (allocator.ReservePort(given, slot) is { } holder)
                {
                    return $"nodePort {given} belongs to Service {holder}: choose another, or leave it out to have one chosen";
                }
            }
            else if (allocator.ChoosePort(slot) is { } chosen)
            {
                port["nodePort"] = chosen;
            }
            else
            {
                return "no node port from 30000 to 32767 is free: set allocateLoadBalancerNodePorts to false, or remove Services";
            }
        }

        return SetHealthPort(spec, type, owner);
    }

    private string? SetHealthPort(JsonObject spec, string type, string owner)
    {
        if (type != "LoadBalancer" || spec.Text("externalTrafficPolicy") != "Local")
        {
            spec.Remove("healthCheckNodePort");
            return null;
        }

        string slot = $"{owner} health";
        if (spec.Number("healthCheckNodePort") is > 0 and var given)
        {
            return allocator.ReservePort((int)given, slot) is { } holder ? $"healthCheckNodePort {given} belongs to Service {holder}: choose another" : null;
        }

        if (allocator.ChoosePort(slot) is not { } chosen)
        {
            return "no port from 30000 to 32767 is free for healthCheckNodePort: give one";
        }

        spec["healthCheckNodePort"] = chosen;
        return null;
    }

    private static void Include(List<AddressFamily> families, AddressFamily family)
    {
        if (!families.Contains(family))
        {
            families.Add(family);
        }
    }

    private static void Default(JsonObject json, string name, string value) => json[name] ??= value;

    private static string Word(AddressFamily family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}
