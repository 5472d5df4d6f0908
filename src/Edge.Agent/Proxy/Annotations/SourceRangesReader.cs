using System.Net;
using Edge.Protocol.Kubernetes;

namespace Edge.Agent.Proxy.Annotations;

/// <summary>Reads a list of prefixes and addresses of both families.</summary>
internal static class SourceRangesReader
{
    private const int MaximumEntries = 4_096;

    /// <summary>What is right of the list: a mistake in one entry must not open the Service to all the others.</summary>
    public static IReadOnlyList<IPNetwork> Read(string value, AnnotationProblems problems)
    {
        var ranges = new List<IPNetwork>();
        string? wrong = null;
        int wrongEntries = 0;
        foreach (string part in ListReader.Parts(value))
        {
            if (ranges.Count == MaximumEntries)
            {
                problems.Say(AnnotationNames.DeniedSourceRanges, $"there are more than {MaximumEntries} entries", "only the first are denied; join neighbouring prefixes");
                break;
            }

            if (AddressText.ParseNetworkOrAddress(part) is { } range)
            {
                ranges.Add(range);
            }
            else
            {
                wrong ??= part;
                wrongEntries++;
            }
        }

        if (wrong is not null)
        {
            string others = wrongEntries == 1 ? "" : $" (and {wrongEntries - 1} more)";
            problems.Add(AnnotationNames.DeniedSourceRanges, wrong, $"an address or a prefix such as 203.0.113.0/24{others}", "the other entries are denied");
        }

        return ranges;
    }
}
