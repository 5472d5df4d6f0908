using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>Where the kernel is not what the agent wants, in nft's words.</summary>
internal static class KernelDifferences
{
    /// <param name="path">The look-ups.</param>
    /// <param name="list">The slots; null where they were told before.</param>
    public static List<string> Of(PathRow path, PathListRow? list)
    {
        List<string> differences = [];
        foreach (LookupRow lookup in path.Lookups)
        {
            if (lookup.Wanted is not null)
            {
                differences.Add($"{lookup.Set} has {(lookup.Found ? lookup.Value ?? "an element" : "nothing")} at {lookup.Key}, wanted {lookup.Wanted}");
            }
        }

        foreach (PathEndpointRow row in list?.Endpoints ?? [])
        {
            if (row.InKernel is not null)
            {
                differences.Add($"{list!.Map} has {row.InKernel} in a slot of {row.Endpoint}");
            }
        }

        return differences;
    }
}
