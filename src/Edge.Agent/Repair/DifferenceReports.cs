using Edge.Nftables.Comparison;
using Edge.Protocol.Admin;

namespace Edge.Agent.Repair;

/// <summary>Differences for the admin socket.</summary>
internal static class DifferenceReports
{
    /// <summary>The answer to <c>edgectl diff</c>.</summary>
    public static AdminResponse Answer(KernelAnswer answer)
    {
        if (answer.Found is not { } found)
        {
            return AdminResponse.Failure($"the kernel could not be read: {answer.Problem}", "try again; the agent needs CAP_NET_ADMIN, and tables that are changed all the time cannot be compared");
        }

        var rows = new DifferenceRow[found.Items.Count];
        for (int index = 0; index < rows.Length; index++)
        {
            Difference one = found.Items[index];
            rows[index] = new DifferenceRow(one.Kind, one.Name, one.Place) { Wanted = one.Wanted, Kernel = one.Kernel };
        }

        return new AdminResponse(true) { Differences = new DifferencesAnswer(found.Total) { Items = rows } };
    }
}
