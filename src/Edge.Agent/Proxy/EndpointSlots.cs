using System.Runtime.InteropServices;

namespace Edge.Agent.Proxy;

/// <summary>Spreads endpoints over the slots of a list, moving as little as possible.</summary>
internal static class EndpointSlots
{
    /// <summary>
    /// The new slots for the wanted endpoints. A slot keeps its endpoint while that endpoint stays and has no more than its share;
    /// so one endpoint that joins or leaves changes only its own share of the slots, not the others'.
    /// </summary>
    /// <param name="current">The slots as they are in the kernel; empty for a new list.</param>
    /// <param name="wanted">The endpoints, each once, at most <see cref="SizeClass.MaximumEndpoints"/>.</param>
    /// <param name="weights">0–1,000 for each endpoint: its part of the connections, none for 0 unless all are 0; null when all are equal.</param>
    public static EndpointTarget[] Assign(EndpointTarget[] current, IReadOnlyList<EndpointTarget> wanted, IReadOnlyList<int>? weights = null)
    {
        (wanted, weights) = SlotShares.WithoutDrained(wanted, weights);
        if (weights is not null)
        {
            return WeightedSlots.Assign(current, wanted, weights);
        }

        int count = SizeClass.SlotsFor(wanted.Count, current.Length);
        if (count == 0)
        {
            return [];
        }

        return count <= SizeClass.LargestExact
            ? AssignSmall(current, wanted, count)
            : AssignLarge(current, wanted, count);
    }

    // Every endpoint has exactly one slot: whoever stays keeps his, free slots are filled from the end of the old list first.
    private static EndpointTarget[] AssignSmall(EndpointTarget[] current, IReadOnlyList<EndpointTarget> wanted, int count)
    {
        var slots = new EndpointTarget[count];
        ulong placed = 0;
        ulong free = (1UL << count) - 1; // at most 32 slots: the sets of slots and endpoints fit one word
        for (int slot = 0; slot < Math.Min(count, current.Length); slot++)
        {
            int index = IndexOf(wanted, current[slot], placed);
            if (index >= 0)
            {
                slots[slot] = current[slot];
                placed |= 1UL << index;
                free &= ~(1UL << slot);
            }
        }

        for (int index = 0; index < wanted.Count; index++)
        {
            if ((placed & (1UL << index)) == 0)
            {
                int slot = System.Numerics.BitOperations.TrailingZeroCount(free);
                slots[slot] = wanted[index];
                free &= free - 1;
            }
        }

        return slots;
    }

    private static int IndexOf(IReadOnlyList<EndpointTarget> wanted, EndpointTarget target, ulong placed)
    {
        for (int index = 0; index < wanted.Count; index++)
        {
            if ((placed & (1UL << index)) == 0 && wanted[index] == target)
            {
                return index;
            }
        }

        return -1;
    }

    private static EndpointTarget[] AssignLarge(EndpointTarget[] current, IReadOnlyList<EndpointTarget> wanted, int count)
    {
        var slots = new EndpointTarget[count];
        var held = new Dictionary<EndpointTarget, int>(wanted.Count);
        foreach (EndpointTarget target in wanted)
        {
            held[target] = 0;
        }

        int share = count / held.Count;
        int extra = count % held.Count; // this many endpoints hold one slot more
        var free = new List<int>();
        for (int slot = 0; slot < count; slot++)
        {
            if (slot < current.Length && Keep(held, current[slot], share, ref extra))
            {
                slots[slot] = current[slot];
            }
            else
            {
                free.Add(slot);
            }
        }

        int next = 0;
        foreach (EndpointTarget target in wanted)
        {
            ref int has = ref CollectionsMarshal.GetValueRefOrNullRef(held, target);
            while (has < share)
            {
                slots[free[next++]] = target;
                has++;
            }
        }

        foreach (EndpointTarget target in wanted)
        {
            if (next == free.Count)
            {
                break;
            }

            ref int has = ref CollectionsMarshal.GetValueRefOrNullRef(held, target);
            if (has == share)
            {
                slots[free[next++]] = target;
                has++;
            }
        }

        return slots;
    }

    private static bool Keep(Dictionary<EndpointTarget, int> held, EndpointTarget target, int share, ref int extra)
    {
        ref int has = ref CollectionsMarshal.GetValueRefOrNullRef(held, target);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref has) || has > share || (has == share && extra == 0))
        {
            return false;
        }

        if (has == share)
        {
            extra--;
        }

        has++;
        return true;
    }
}
