using Edge.Protocol.Kubernetes;

namespace Edge.Agent.Proxy.Annotations;

/// <summary>Reads <c>10.1.0.7=5, 10.2.0.0/16=2, node/worker-3=0</c>.</summary>
internal static class WeightsReader
{
    private const int MaximumEntries = 1_024;
    private const int LongestNodeName = 253;
    private const string NodePrefix = "node/";
    private const string Instead = "all endpoints are treated alike";

    /// <summary>Null when there is nothing to weigh or something is wrong: half a list could send everything to the wrong endpoints.</summary>
    public static EndpointWeights? Read(string value, AnnotationProblems problems)
    {
        var weights = new EndpointWeights();
        int entries = 0;
        foreach (string part in ListReader.Parts(value))
        {
            if (++entries > MaximumEntries)
            {
                problems.Say(AnnotationNames.Weights, $"there are more than {MaximumEntries} entries", Instead);
                return null;
            }

            int equals = part.LastIndexOf('=');
            ReadOnlySpan<char> who = equals < 0 ? part : part.AsSpan(0, equals).Trim();
            if (equals < 0 || !ListReader.TryNumber(part.AsSpan(equals + 1).Trim(), 0, EndpointWeights.Maximum, out int weight))
            {
                problems.Add(AnnotationNames.Weights, part, $"who=weight with a weight from 0 to {EndpointWeights.Maximum}", Instead);
                return null;
            }

            if (!TryAdd(weights, who, weight, out bool known))
            {
                problems.Add(AnnotationNames.Weights, part, "an address, a prefix such as 10.1.0.0/16 or node/<name> before the weight", Instead);
                return null;
            }

            if (!known)
            {
                problems.Say(AnnotationNames.Weights, $"'{AnnotationProblems.Show(who)}' is named twice", Instead);
                return null;
            }
        }

        return entries == 0 ? null : weights;
    }

    private static bool TryAdd(EndpointWeights weights, ReadOnlySpan<char> who, int weight, out bool added)
    {
        if (who.StartsWith(NodePrefix, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> node = who[NodePrefix.Length..];
            added = node.Length is > 0 and <= LongestNodeName && weights.TryAddNode(node.ToString(), weight);
            return node.Length is > 0 and <= LongestNodeName;
        }

        added = false;
        if (AddressText.ParseNetworkOrAddress(who) is not { } network)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        network.BaseAddress.TryWriteBytes(bytes, out int length);
        added = weights.TryAddPrefix(new EndpointTarget(bytes[..length], 0), network.PrefixLength, weight);
        return true;
    }
}
