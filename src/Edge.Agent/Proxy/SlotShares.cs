namespace Edge.Agent.Proxy;

/// <summary>How many slots of a list each endpoint gets by its weight.</summary>
internal static class SlotShares
{
    /// <summary>
    /// Lists are not made larger than this for the sake of fine weights alone. A weight of 1 beside 1,000 is off by a fortieth of itself then;
    /// no endpoint's part of all connections is off by more than 1/4,096.
    /// </summary>
    private const int FinestSlots = 4_096;

    /// <summary>Slots of the lightest endpoint: its share is off by at most a sixteenth of itself.</summary>
    private const int SlotsOfLightest = 16;

    /// <summary>All positive weights are equal, so that they make no difference between those that get connections.</summary>
    public static bool AreEqual(IReadOnlyList<int> weights)
    {
        int first = 0;
        foreach (int weight in weights)
        {
            if (weight > 0)
            {
                first = first == 0 ? weight : first;
                if (weight != first)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// The endpoints that get connections: those with a weight above 0, and all when every weight is 0, as a Service whose every endpoint
    /// drains is still better served than refused.
    /// </summary>
    public static (IReadOnlyList<EndpointTarget> Wanted, IReadOnlyList<int>? Weights) WithoutDrained(
        IReadOnlyList<EndpointTarget> wanted, IReadOnlyList<int>? weights)
    {
        if (weights is null || AreEqual(weights))
        {
            return (weights is null || !weights.Contains(0) || weights.All(static weight => weight == 0)
                ? wanted
                : wanted.Where((_, index) => weights[index] > 0).ToArray(), null);
        }

        return weights.Contains(0)
            ? (wanted.Where((_, index) => weights[index] > 0).ToArray(), weights.Where(static weight => weight > 0).ToArray())
            : (wanted, weights);
    }

    /// <summary>The number of slots below which the lightest endpoint's share would be coarse.</summary>
    /// <param name="weights">All above 0.</param>
    public static int FineFor(IReadOnlyList<int> weights)
    {
        long sum = weights.Sum(static weight => (long)weight);
        return (int)Math.Min(((sum * SlotsOfLightest) + weights.Min() - 1) / weights.Min(), FinestSlots);
    }

    /// <summary>The smallest list in which every share is exact: the sum of the weights over their greatest common divisor.</summary>
    /// <param name="weights">All above 0.</param>
    public static long ExactFor(IReadOnlyList<int> weights)
    {
        long sum = 0;
        int divisor = 0;
        foreach (int weight in weights)
        {
            sum += weight;
            for (int rest = weight; rest != 0;)
            {
                (divisor, rest) = (rest, divisor % rest);
            }
        }

        return sum / divisor;
    }

    /// <summary>
    /// Slots by weight, by largest remainder: each share is within one slot of its ideal, but nobody gets none. Equal remainders are decided by
    /// the order.
    /// </summary>
    /// <param name="weights">All above 0, at most 1,000 each.</param>
    /// <param name="slots">At least as many as there are weights.</param>
    public static int[] Of(IReadOnlyList<int> weights, int slots)
    {
        var shares = new int[weights.Count];
        (long sum, int left) = GiveOneToTheLightest(weights, slots, shares);
        var byRemainder = new List<(long Remainder, int Index)>();
        int given = 0;
        for (int index = 0; index < shares.Length; index++)
        {
            if (shares[index] == 0)
            {
                shares[index] = (int)((long)weights[index] * left / sum);
                given += shares[index];
                byRemainder.Add(((long)weights[index] * left % sum, index));
            }
        }

        byRemainder.Sort(static (one, other) => one.Remainder != other.Remainder ? other.Remainder.CompareTo(one.Remainder) : one.Index.CompareTo(other.Index));
        for (int rank = 0; given < left; rank++, given++)
        {
            shares[byRemainder[rank].Index]++;
        }

        return shares;
    }

    // Whoever would get less than one slot gets one; that makes the others' slots fewer, so that more may be below one then.
    private static (long Sum, int Slots) GiveOneToTheLightest(IReadOnlyList<int> weights, int slots, int[] shares)
    {
        long sum = weights.Sum(static weight => (long)weight);
        int left = slots;
        bool again = true;
        while (again)
        {
            again = false;
            for (int index = 0; index < shares.Length; index++)
            {
                if (shares[index] == 0 && weights[index] * (long)left < sum)
                {
                    shares[index] = 1;
                    sum -= weights[index];
                    left--;
                    again = true;
                }
            }
        }

        return (sum, left);
    }
}
