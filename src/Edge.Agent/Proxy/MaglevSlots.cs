namespace Edge.Agent.Proxy;

/// <summary>
/// Spreads endpoints over slots that are chosen by hash. The result follows from the endpoints and weights alone, not from their order nor
/// from what was before: so all gateways agree where a flow goes, and one endpoint that joins or leaves moves little more than its share.
/// </summary>
/// <remarks>
/// Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer" (NSDI 2016), section 3.4. Each endpoint prefers the slots in an order of
/// its own; they take turns until all slots are taken. Sizes are powers of two, not primes: an odd step also visits all slots.
/// </remarks>
internal static class MaglevSlots
{
    private const int SlotsPerEndpoint = 16;

    /// <summary>The number of slots: at least 16 for each endpoint while the largest list allows it, at least 4 always; more for fine weights.</summary>
    public static int SlotsFor(IReadOnlyList<EndpointTarget> wanted, IReadOnlyList<int>? weights)
    {
        (wanted, weights) = SlotShares.WithoutDrained(wanted, weights);
        return wanted.Count == 0 ? 0 : SizeClass.HashedSlots(Math.Max(wanted.Count * SlotsPerEndpoint, weights is null ? 0 : SlotShares.FineFor(weights)));
    }

    /// <summary>Who is in which slot.</summary>
    /// <param name="wanted">The endpoints, each once, in any order, at most <see cref="SizeClass.MaximumEndpoints"/>.</param>
    /// <param name="weights">0–1,000 for each endpoint; null when all are equal.</param>
    /// <param name="slots">A power of two, at least the number of endpoints; <see cref="SlotsFor"/>.</param>
    public static EndpointTarget[] Assign(IReadOnlyList<EndpointTarget> wanted, IReadOnlyList<int>? weights, int slots)
    {
        (wanted, weights) = SlotShares.WithoutDrained(wanted, weights);
        if (wanted.Count == 0)
        {
            return [];
        }

        // By hash, so that nobody has the first choice for a low address.
        (ulong Hash, EndpointTarget Target, int Weight)[] turns = new (ulong, EndpointTarget, int)[wanted.Count];
        for (int index = 0; index < turns.Length; index++)
        {
            turns[index] = (HashOf(wanted[index]), wanted[index], weights?[index] ?? 1);
        }

        Array.Sort(turns, static (left, right) => left.Hash != right.Hash ? left.Hash.CompareTo(right.Hash) : left.Target.CompareTo(right.Target));
        int[] shares = SlotShares.Of(Array.ConvertAll(turns, static turn => turn.Weight), slots);
        return Populate(turns, shares, slots);
    }

    /// <summary>
    /// The hash that an endpoint's preferences come from: address and port through the finishing steps of MurmurHash3's 64-bit mix (Appleby), 64 bits
    /// at a time. Gateways of all versions must agree on it.
    /// </summary>
    internal static ulong HashOf(EndpointTarget target)
    {
        ulong hash = Mix(0x9e37_79b9_7f4a_7c15 ^ (ulong)(target.Bits >> 64));
        hash = Mix(hash ^ (ulong)target.Bits);
        return Mix(hash ^ ((ulong)target.Length << 16) ^ target.Port);
    }

    private static EndpointTarget[] Populate((ulong Hash, EndpointTarget Target, int Weight)[] turns, int[] shares, int slots)
    {
        var taken = new EndpointTarget[slots];
        var next = new uint[turns.Length];
        var has = new int[turns.Length];
        uint mask = (uint)slots - 1;
        for (int index = 0; index < turns.Length; index++)
        {
            next[index] = (uint)(turns[index].Hash >> 32) & mask;
        }

        // Heavy endpoints have a turn in every round, the others in as many as they have slots, evenly between.
        int rounds = shares.Max();
        for (long round = 1; round <= rounds; round++)
        {
            for (int index = 0; index < turns.Length; index++)
            {
                if (has[index] < ((shares[index] * round) + rounds - 1) / rounds)
                {
                    uint step = (uint)turns[index].Hash | 1;
                    while (!taken[next[index]].IsEmpty)
                    {
                        next[index] = (next[index] + step) & mask;
                    }

                    taken[next[index]] = turns[index].Target;
                    has[index]++;
                }
            }
        }

        return taken;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51_afd7_ed55_8ccd;
        value = (value ^ (value >> 33)) * 0xc4ce_b9fe_1a85_ec53;
        return value ^ (value >> 33);
    }
}
