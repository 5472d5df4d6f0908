using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Edge.Protocol;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Sources;

/// <summary>Finds what is impossible in an object, as Kubernetes' API server would; null when all is well.</summary>
internal static partial class ObjectChecks
{
    private const int MaximumNameLength = 253;

    public static SourceProblem? Check(SourceObject source)
    {
        if (source.Metadata?["name"] is { } given && given.AsText() is null)
        {
            return source.Problem("InvalidName", $"metadata.name {given.ToJsonString()} is not a string: quote it, as YAML reads words such as y, on and 1 as something else");
        }

        if (source.Key.Name.Length is 0 or > MaximumNameLength || !DnsName().IsMatch(source.Key.Name))
        {
            return source.Problem("InvalidName", $"metadata.name \"{source.Key.Name}\" is not a DNS name: use a-z, 0-9, '-' and '.'");
        }

        if (SourceKinds.IsNamespaced(source.Kind) && !Label().IsMatch(source.Key.Namespace))
        {
            return source.Problem("InvalidNamespace", $"metadata.namespace \"{source.Key.Namespace}\" is not a DNS label: use a-z, 0-9 and '-'");
        }

        (string Reason, string Text)? found = source.Kind switch
        {
            KubernetesNames.ServiceKind => ServiceChecks.Check(source),
            KubernetesNames.EndpointSliceKind => SliceChecks.Check(source.Json),
            KubernetesNames.PodKind => CheckPod(source),
            SourceKinds.Gateway => GatewaySpec.Check(source),
            SourceKinds.View => ViewSpec.Check(source),
            SourceKinds.AddressPool => AddressPoolSpec.Check(source),
            _ => null,
        };
        return found is { } problem ? source.Problem(problem.Reason, problem.Text) : null;
    }

    public static bool IsLabel(string text) => Label().IsMatch(text);

    public static bool IsTopicSegment(string text) => Topics.IsSegment(text);

    /// <summary>An address as Kubernetes reads it: leading zeros are decimal. Neither 1.2 nor fe80::1%eth0 nor ::ffff:10.0.0.1 is one.</summary>
    public static bool TryAddress(string? text, out IPAddress address)
    {
        address = AddressText.ParseAddress(text) ?? IPAddress.None;
        return !address.Equals(IPAddress.None) && address.AddressFamily == (text!.Contains(':', StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
    }

    private static (string, string)? CheckPod(SourceObject source)
    {
        foreach (string text in source.Json.Object("status").Objects("podIPs").Select(ip => ip.Text("ip") ?? "")
            .Concat(source.Json.Object("status").Text("podIP") is { } single ? [single] : []))
        {
            if (!TryAddress(text, out _))
            {
                return ("InvalidAddress", $"status.podIPs: \"{text}\" is not an IP address: correct it");
            }
        }

        return null;
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.CultureInvariant)]
    private static partial Regex DnsName();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
