using System.Diagnostics;
using Edge.Protocol.Admin;

namespace Edge.Conformance.Lab;

/// <summary>Asks an admin socket for its status until it says what is waited for.</summary>
internal static class AdminPolling
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(5);

    /// <summary>The last answer, whether it was the one waited for or the time was up; null when nobody ever answered.</summary>
    public static async Task<AdminResponse?> UntilAsync(string socket, Predicate<AdminResponse> reached, TimeSpan limit, CancellationToken cancellation)
    {
        AdminResponse? last = null;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < limit; await Task.Delay(s_interval, cancellation))
        {
            try
            {
                last = await AdminClient.SendAsync(socket, new AdminRequest(AdminOperations.Status), cancellation);
                if (reached(last))
                {
                    break;
                }
            }
            catch (AdminException)
            {
                // It is still starting.
            }
        }

        return last;
    }
}
