namespace Edge.Agent.Proxy;

/// <summary>
/// Spreads endpoints over slots that are chosen by hash. The result follows from the endpoints and weights alone, not from their order nor
/// from what was before: so all gateways agree where a flow goes. One endpoint that joins or leaves moves little more than its share.
/// </summary>
/// <remarks>
/// Each endpoint wants the slots in an order of its own, which follows from its hash, as in Maglev (Eisenbud et al., NSDI 2016). Here there are two steps. First
/// a race for 64 parts of the table: a part is the endpoint's that wants it earliest, whatever else it has. Without one endpoint only the parts
/// that it won go to others, and a part is the same part of a table of any size. Then each table is made even: who has too
/// many slots gives some back, who has too few takes turns in choosing. Maglev has the second step alone; a larger table is wholly
/// another one there, so that the fifth endpoint or the seventeenth would move nearly all connections.
/// </remarks>
internal static class HashedSlots
{
    private const int SlotsPerEndpoint = 16;
    private const int Parts = 64; // of the smallest table a part is a slot
    private const int Nobody = -1;

    /// <summary>The number of slots: at least 16 for each endpoint while the largest list allows it, at least 4 always; more for fine weights.</summary>
    public static int SlotsFor(IReadOnlyList<EndpointTarget> wanted, IReadOnlyList<int>? weights)
    {
        (wanted, weights) = SlotShares.WithoutDrained(wanted, weights);
        return wanted.Count == 0 ? 0 : SizeClass.HashedSlots(Math.Max(wanted.Count * SlotsPerEndpoint, weights is null ? 0 : SlotShares.FineFor(weights)));
    }

    /// <summary>Who is in which slot.</summary>
    /// <param name="wanted">The endpoints, each once, in any order, at most <see cref="SizeClass.MaximumEndpoints"/>.</param>
    /// <param name="weights">0–1,000 for each endpoint; null when all are equal.</param>
    /// <param name="slots">One of the sizes of <see cref="SlotsFor"/>, at least the number of endpoints.</param>
    public static EndpointTarget[] Assign(IReadOnlyList<EndpointTarget> wanted, IReadOnlyList<int>? weights, int slots)
    {
        (wanted, weights) = SlotShares.WithoutDrained(wanted, weights);
        if (wanted.Count == 0)
        {
            return [];
        }

        var contenders = new Contender[wanted.Count];
        for (int index = 0; index < contenders.Length; index++)
        {
            contenders[index] = new Contender(HashOf(wanted[index]), wanted[index], weights?[index] ?? 1);
        }

        // By hash, so that nobody has the first turn for a low address.
        Array.Sort(contenders, static (left, right) => left.Hash != right.Hash ? left.Hash.CompareTo(right.Hash) : left.Target.CompareTo(right.Target));
        int[] parts = Race(contenders);
        var owners = new int[slots];
        for (int slot = 0; slot < slots; slot++)
        {
            owners[slot] = parts[(int)((long)slot * Parts / slots)];
        }

        MakeEven(contenders, owners);
        return Array.ConvertAll(owners, owner => contenders[owner].Target);
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

    // In each round the heaviest take one step along their order, the others as many fewer as they are lighter.
    private static int[] Race(Contender[] contenders)
    {
        var owners = new int[Parts];
        Array.Fill(owners, Nobody);
        int free = Parts;
        var steps = new int[contenders.Length];
        int heaviest = contenders.Max(static contender => contender.Weight);
        for (long round = 1; free > 0; round++)
        {
            for (int index = 0; index < contenders.Length; index++)
            {
                if (steps[index] < ((contenders[index].Weight * round) + heaviest - 1) / heaviest)
                {
                    ref int owner = ref owners[contenders[index].Wanted(steps[index]++, Parts)];
                    free -= owner == Nobody ? 1 : 0;
                    owner = owner == Nobody ? index : owner;
                }
            }
        }

        return owners;
    }

    private static void MakeEven(Contender[] contenders, int[] owners)
    {
        var counts = new int[contenders.Length];
        Array.ForEach(owners, owner => counts[owner]++);
        int[] shares = SharesFor(contenders, counts, owners.Length);
        GiveBack(contenders, owners, counts, shares);
        var steps = new int[contenders.Length];
        for (bool again = true; again;)
        {
            again = false;
            for (int index = 0; index < contenders.Length; index++)
            {
                if (counts[index] < shares[index])
                {
                    int slot;
                    do
                    {
                        slot = contenders[index].Wanted(steps[index]++, owners.Length);
                    }
                    while (owners[slot] != Nobody);

                    owners[slot] = index;
                    again |= ++counts[index] < shares[index];
                }
            }
        }
    }

    // Who has most already has the slot that cannot be divided: fewer slots change hands.
    private static int[] SharesFor(Contender[] contenders, int[] counts, int slots)
    {
        int[] order = Enumerable.Range(0, contenders.Length).OrderByDescending(index => counts[index]).ThenBy(static index => index).ToArray();
        int[] ordered = SlotShares.Of(Array.ConvertAll(order, index => contenders[index].Weight), slots);
        var shares = new int[contenders.Length];
        for (int rank = 0; rank < order.Length; rank++)
        {
            shares[order[rank]] = ordered[rank];
        }

        return shares;
    }

    private static void GiveBack(Contender[] contenders, int[] owners, int[] counts, int[] shares)
    {
        var candidates = new List<(int Owner, ulong Liking, int Slot)>();
        for (int slot = 0; slot < owners.Length; slot++)
        {
            int owner = owners[slot];
            if (counts[owner] > shares[owner])
            {
                candidates.Add((owner, Mix(contenders[owner].Hash ^ Mix((ulong)slot + 1)), slot));
            }
        }

        candidates.Sort();
        foreach ((int owner, _, int slot) in candidates)
        {
            if (counts[owner] > shares[owner])
            {
                owners[slot] = Nobody;
                counts[owner]--;
            }
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51_afd7_ed55_8ccd;
        value = (value ^ (value >> 33)) * 0xc4ce_b9fe_1a85_ec53;
        return value ^ (value >> 33);
    }

    private readonly record struct Contender(ulong Hash, EndpointTarget Target, int Weight)
    {
        /// <summary>The slot that is wanted after so many others; an odd step visits all slots of a power of two.</summary>
        public int Wanted(int steps, int slots) => (int)(((uint)(Hash >> 32) + ((uint)steps * ((uint)Hash | 1))) & ((uint)slots - 1));
    }
}
