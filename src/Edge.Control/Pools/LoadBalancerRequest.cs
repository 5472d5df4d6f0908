using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>What a Service of type LoadBalancer asks of the pools, read from its completed object.</summary>
internal sealed record LoadBalancerRequest
{
    private const int MaximumKeyLength = 253;

    /// <summary><c>namespace/name</c>.</summary>
    public required string Owner { get; init; }

    public required string Namespace { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>spec.loadBalancerClass; empty: none.</summary>
    public required string Class { get; init; }

    /// <summary>As spec.ipFamilies has them.</summary>
    public required IReadOnlyList<AddressFamily> Families { get; init; }

    /// <summary>One family is enough where no pool has the other.</summary>
    public required bool OneFamilyIsEnough { get; init; }

    /// <summary>Addresses asked for by annotation or spec.loadBalancerIP.</summary>
    public required IReadOnlyList<AddressNumber> Wanted { get; init; }

    /// <summary>Addresses that the manifest's own status names.</summary>
    public required IReadOnlyList<AddressNumber> Written { get; init; }

    /// <summary>The pool asked for; null: any.</summary>
    public string? Pool { get; init; }

    /// <summary>Whom it may share with; empty: nobody.</summary>
    public string SharingKey { get; init; } = "";

    /// <summary>As in <c>80/TCP</c>.</summary>
    public required IReadOnlyList<string> Ports { get; init; }

    /// <summary>What is wrong with the annotations, as a sentence; the rest counts.</summary>
    public string? Mistake { get; private init; }

    /// <summary>Null for a Service that has no use for a load balancer address.</summary>
    /// <param name="key">Of the Service.</param>
    /// <param name="json">With families and protocols filled in.</param>
    public static LoadBalancerRequest? From(ObjectKey key, JsonObject json)
    {
        JsonObject? spec = json.Object("spec"), annotations = json.Object("metadata").Object("annotations");
        if (spec.Text("type") != "LoadBalancer" || spec.Text("clusterIP") == "None")
        {
            return null;
        }

        List<string> mistakes = [];
        LoadBalancerRequest request = new()
        {
            Owner = OwnerOf(key),
            Namespace = key.Namespace,
            Labels = json.Object("metadata").Map("labels"),
            Class = spec.Text("loadBalancerClass") ?? "",
            Families = [.. spec.Texts("ipFamilies").Select(static f => f == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)],
            OneFamilyIsEnough = spec.Text("ipFamilyPolicy") == "PreferDualStack",
            Wanted = ReadWanted(spec, annotations, mistakes),
            Written = [.. WrittenIn(json)],
            Pool = annotations.Text(PoolAnnotations.AddressPool) is { Length: > 0 } pool ? pool : null,
            SharingKey = ReadKey(annotations, mistakes),
            Ports = [.. spec.Objects("ports").Select(static port => $"{port.Number("port")}/{port.Text("protocol")}")],
        };
        return request with { Mistake = mistakes.Count > 0 ? string.Join("; ", mistakes) : null };
    }

    public static string OwnerOf(ObjectKey key) => $"{key.Namespace}/{key.Name}";

    /// <summary>spec.externalIPs, which no pool may give to another Service.</summary>
    public static IEnumerable<AddressNumber> ExternalIPs(JsonObject json)
    {
        foreach (string text in json.Object("spec").Texts("externalIPs"))
        {
            if (AddressNumber.TryParse(text, out AddressNumber address))
            {
                yield return address;
            }
        }
    }

    /// <summary>The Service names an address that another might be given before it.</summary>
    public static bool NamesAddress(SourceObject source) =>
        source.Metadata.Object("annotations").Text(PoolAnnotations.LoadBalancerIPs) is not null
        || source.Spec.Text("loadBalancerIP") is { Length: > 0 } || ExternalIPs(source.Json).Any() || WrittenIn(source.Json).Any();

    private static IEnumerable<AddressNumber> WrittenIn(JsonObject json)
    {
        foreach (JsonObject ingress in json.Object("status").Object("loadBalancer").Objects("ingress"))
        {
            if (AddressNumber.TryParse(ingress.Text("ip"), out AddressNumber address))
            {
                yield return address;
            }
        }
    }

    private static List<AddressNumber> ReadWanted(JsonObject? spec, JsonObject? annotations, List<string> mistakes)
    {
        string? listed = annotations.Text(PoolAnnotations.LoadBalancerIPs);
        string name = listed is null ? "spec.loadBalancerIP" : PoolAnnotations.LoadBalancerIPs;
        List<AddressNumber> wanted = [];
        foreach (string text in (listed ?? spec.Text("loadBalancerIP") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!AddressNumber.TryParse(text, out AddressNumber address) || wanted.Exists(other => other.Family == address.Family))
            {
                mistakes.Add($"{name} \"{listed ?? text}\" is not possible: write one address, or one of each family with a comma between");
                return [];
            }

            wanted.Add(address);
        }

        return wanted;
    }

    private static string ReadKey(JsonObject? annotations, List<string> mistakes)
    {
        string key = annotations.Text(PoolAnnotations.AllowSharedIP) ?? "";
        if (key.Length > MaximumKeyLength)
        {
            mistakes.Add($"{PoolAnnotations.AllowSharedIP} has more than {MaximumKeyLength} characters: write a shorter key");
            return "";
        }

        if (key.Length > 0 && annotations.Text(PoolAnnotations.PortRanges) is not null)
        {
            mistakes.Add($"{PoolAnnotations.AllowSharedIP} and {PoolAnnotations.PortRanges} do not go together, since the ports of a range are not compared: remove one of them");
            return "";
        }

        return key;
    }
}
