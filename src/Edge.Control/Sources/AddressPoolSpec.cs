using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Sources;

/// <summary>An <c>AddressPool</c>: addresses for Services of type LoadBalancer, and which Services may have them.</summary>
internal sealed record AddressPoolSpec(string Name, IReadOnlyList<AddressSpan> Spans, LabelSelector Selector)
{
    /// <summary>The class of Services that want to be ours and nobody else's; a pool serves it and Services without a class unless it names another.</summary>
    public const string OwnClass = KubernetesNames.AnnotationPrefix + "lb";

    private const int MaximumSpans = 256;
    private const int MaximumNamespaces = 1024;
    private const int MaximumPriority = 1000;

    private static readonly string[] s_fields = ["addresses", "avoidBuggyIPs", "autoAssign", "namespaces", "serviceSelector", "loadBalancerClass", "priority"];

    /// <summary>Addresses that end in .0 or .255, which some devices take for a network's own or its broadcast, are left out. IPv4 only.</summary>
    public bool AvoidBuggyIPs { get; init; }

    /// <summary>Its addresses are given to Services that do not ask for the pool or one of them.</summary>
    public bool AutoAssign { get; init; } = true;

    /// <summary>Empty: all.</summary>
    public IReadOnlySet<string> Namespaces { get; init; } = new HashSet<string>();

    /// <summary>Null: <see cref="OwnClass"/> and Services without a class.</summary>
    public string? LoadBalancerClass { get; init; }

    /// <summary>Pools with a lower number are asked first; -1000 to 1000.</summary>
    public int Priority { get; init; }

    /// <summary>It names namespaces or labels: such pools are asked before those for everybody.</summary>
    public bool IsSelective { get; private init; }

    public static (string Reason, string Text)? Check(SourceObject source)
    {
        JsonObject? spec = source.Spec;
        foreach ((string field, _) in spec ?? [])
        {
            if (!s_fields.Contains(field))
            {
                return ("UnknownField", $"spec.{field} is not known: use {string.Join(", ", s_fields)}");
            }
        }

        foreach (string flag in new[] { "avoidBuggyIPs", "autoAssign" })
        {
            if (spec?[flag] is { } value && spec.Flag(flag) is null)
            {
                return ("InvalidPolicy", $"spec.{flag} {value.ToJsonString()} is not possible: use true or false");
            }
        }

        if (spec?["priority"] is { } priority && priority.AsNumber() is not (>= -MaximumPriority and <= MaximumPriority))
        {
            return ("InvalidPolicy", $"spec.priority {priority.ToJsonString()} is not possible: use -{MaximumPriority} to {MaximumPriority}, lower numbers are asked first");
        }

        if (spec?["loadBalancerClass"] is { } name && name.AsText() is not { Length: > 0 and <= 253 })
        {
            return ("InvalidPolicy", $"spec.loadBalancerClass {name.ToJsonString()} is not possible: write the class that the Services name");
        }

        return CheckAddresses(spec) ?? CheckServices(spec);
    }

    /// <summary>Of an object that passed <see cref="Check"/>.</summary>
    public static AddressPoolSpec From(SourceObject source)
    {
        JsonObject? spec = source.Spec;
        HashSet<string> namespaces = [.. spec.Texts("namespaces")];
        AddressSpan[] spans = [.. spec.Texts("addresses").Select(static text => AddressSpan.Parse(text, out _)!.Value).OrderBy(static span => span.First)];
        return new(source.Key.Name, spans, LabelSelector.Parse(spec.Object("serviceSelector"), out _)!)
        {
            AvoidBuggyIPs = spec.Flag("avoidBuggyIPs") ?? false,
            AutoAssign = spec.Flag("autoAssign") ?? true,
            Namespaces = namespaces,
            LoadBalancerClass = spec.Text("loadBalancerClass"),
            Priority = (int)(spec.Number("priority") ?? 0),
            IsSelective = namespaces.Count > 0 || spec.Object("serviceSelector") is { Count: > 0 },
        };
    }

    /// <param name="name">A Service's <c>spec.loadBalancerClass</c>; empty when it has none.</param>
    public bool ServesClass(string name) => LoadBalancerClass is null ? name is "" or OwnClass : name == LoadBalancerClass;

    public bool Contains(AddressNumber address)
    {
        foreach (AddressSpan span in Spans)
        {
            if (span.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Left out because of <see cref="AvoidBuggyIPs"/>.</summary>
    public bool IsBuggy(AddressNumber address) =>
        AvoidBuggyIPs && address.Family == AddressFamily.InterNetwork && ((byte)address.Value is 0 or 255);

    private static (string, string)? CheckAddresses(JsonObject? spec)
    {
        if (spec.Array("addresses") is not { Count: > 0 and <= MaximumSpans } addresses)
        {
            return ("InvalidAddress", $"spec.addresses must be a list of 1 to {MaximumSpans} ranges, prefixes or addresses");
        }

        List<AddressSpan> spans = [];
        foreach (JsonNode? node in addresses)
        {
            string? error = "must be text";
            if (node.AsText() is not { } text || AddressSpan.Parse(text, out error) is not { } span)
            {
                return ("InvalidAddress", $"spec.addresses: {node?.ToJsonString() ?? "null"} {error}");
            }

            spans.Add(span);
        }

        spans.Sort(static (x, y) => x.First.CompareTo(y.First));
        for (int i = 1; i < spans.Count; i++)
        {
            if (spans[i].Overlaps(spans[i - 1]))
            {
                return ("InvalidAddress", $"spec.addresses: {spans[i - 1]} and {spans[i]} overlap: name each address once");
            }
        }

        return null;
    }

    private static (string, string)? CheckServices(JsonObject? spec)
    {
        if (spec?["namespaces"] is { } namespaces
            && (namespaces is not JsonArray { Count: <= MaximumNamespaces } list || list.Any(static n => n.AsText() is not { } text || !ObjectChecks.IsLabel(text))))
        {
            return ("InvalidNamespace", $"spec.namespaces must be a list of at most {MaximumNamespaces} namespace names");
        }

        if (spec?["serviceSelector"] is { } selector && selector is not JsonObject)
        {
            return ("InvalidSelector", "spec.serviceSelector must hold matchLabels or matchExpressions");
        }

        foreach ((string field, JsonNode? value) in spec.Object("serviceSelector") ?? [])
        {
            bool known = field == "matchLabels" ? value is JsonObject labels && labels.All(static l => l.Value.AsText() is not null)
                : field == "matchExpressions" && value is JsonArray terms && terms.All(static t => t is JsonObject);
            if (!known)
            {
                return ("InvalidSelector", $"spec.serviceSelector.{field} is not possible: use matchLabels (a map of texts) and matchExpressions (a list)");
            }
        }

        return LabelSelector.Parse(spec.Object("serviceSelector"), out string? error) is null ? ("InvalidSelector", "spec.serviceSelector." + error) : null;
    }
}
