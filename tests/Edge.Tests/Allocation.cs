namespace Edge.Tests;

/// <summary>Bytes of managed memory that a piece of code takes.</summary>
internal static class Allocation
{
    private const int Rounds = 5;

    /// <summary>
    /// Runs it several times: in some of them the runtime has something of its own to do on this thread; what the code itself needs is in each.
    /// </summary>
    /// <returns>What the most modest one took.</returns>
    public static long Least(Action round)
    {
        long least = long.MaxValue;
        for (int number = 0; number < Rounds; number++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
