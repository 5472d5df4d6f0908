using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Control.Sources;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Endpoints;

/// <summary>The slices of one Service in one family with one port mapping. Endpoints stay in the slice they are in; freed places are
/// filled before a new slice is begun; slice names follow from the Service and a number, so a restart finds the same names.</summary>
internal sealed class SliceSet(ObjectKey service, AddressFamily family, PortMapping mapping)
{
    /// <summary>As in Kubernetes (--max-endpoints-per-slice).</summary>
    public const int MaximumEndpoints = 100;

    private readonly List<List<string>> _places = [];

    /// <summary>Puts the pods into slices with the least change.</summary>
    /// <param name="endpoints">By pod name.</param>
    /// <param name="metadata">Of the Service: what its slices inherit.</param>
    public List<BuiltObject> Update(SortedDictionary<string, JsonObject> endpoints, ServiceInput metadata)
    {
        foreach (List<string> place in _places)
        {
            place.RemoveAll(pod => !endpoints.ContainsKey(pod));
        }

        HashSet<string> placed = [.. _places.SelectMany(p => p)];
        foreach (string pod in endpoints.Keys.Where(p => !placed.Contains(p)))
        {
            List<string>? place = _places.FirstOrDefault(p => p.Count is > 0 and < MaximumEndpoints) ?? _places.FirstOrDefault(p => p.Count == 0);
            if (place is null)
            {
                _places.Add(place = []);
            }

            place.Add(pod);
        }

        List<BuiltObject> slices = [];
        for (int number = 0; number < _places.Count; number++)
        {
            if (_places[number].Count > 0)
            {
                _places[number].Sort(StringComparer.Ordinal); // up to one full slice the result does not depend on history
                slices.Add(Build(number, _places[number].Select(p => endpoints[p]), metadata));
            }
        }

        return slices;
    }

    /// <summary>What Kubernetes keeps for a Service without any endpoint: one slice with neither endpoints nor ports.</summary>
    public BuiltObject Placeholder(ServiceInput metadata) => Build(0, [], metadata);

    private BuiltObject Build(int number, IEnumerable<JsonObject> endpoints, ServiceInput metadata)
    {
        ObjectKey key = new(KubernetesNames.EndpointSliceKind, service.Namespace, Name(number));
        JsonObject labels = [];
        foreach ((string label, string value) in metadata.Labels.Where(l => l.Key is not (KubernetesNames.ServiceNameLabel or KubernetesNames.ManagedByLabel or KubernetesNames.HeadlessLabel)))
        {
            labels[label] = value;
        }

        labels[KubernetesNames.ManagedByLabel] = "endpointslice-controller.k8s.io";
        labels[KubernetesNames.ServiceNameLabel] = service.Name;
        if (metadata.Headless)
        {
            labels[KubernetesNames.HeadlessLabel] = "";
        }

        JsonObject json = new()
        {
            ["apiVersion"] = KubernetesNames.DiscoveryVersion,
            ["kind"] = KubernetesNames.EndpointSliceKind,
            ["metadata"] = new JsonObject { ["name"] = key.Name, ["labels"] = labels },
            ["addressType"] = family == AddressFamily.InterNetwork ? "IPv4" : "IPv6",
            ["ports"] = mapping.ToJson(),
            ["endpoints"] = new JsonArray([.. endpoints]),
        };
        StableIdentity.Complete(json, key);
        return new BuiltObject(key, service.Name, json);
    }

    private string Name(int number)
    {
        const string Alphabet = "bcdfghjklmnpqrstvwxz2456789"; // Kubernetes' safe letters: no words come out
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{service.Namespace}/{service.Name}/{family}/{mapping.Text}/{number}"));
        Span<char> suffix = stackalloc char[6];
        for (int i = 0; i < suffix.Length; i++)
        {
            suffix[i] = Alphabet[hash[i] % Alphabet.Length];
        }

        string prefix = service.Name.Length > 240 ? service.Name[..240] : service.Name;
        return $"{prefix}-{suffix}";
    }
}
