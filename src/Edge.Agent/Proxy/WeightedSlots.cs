using System.Numerics;
using System.Runtime.InteropServices;

namespace Edge.Agent.Proxy;

/// <summary>Spreads endpoints of different weights over slots that are chosen by chance, moving as little as possible.</summary>
internal static class WeightedSlots
{
    private const int SmallestPower = 256;
    private const int SlotsPerEndpoint = 4;

    /// <summary>
    /// The number of slots: 32 or fewer when the weights' ratio is exact with them (3:1 needs four), else a power of two with at least 16 slots for
    /// the lightest endpoint while 4,096 slots are enough for that.
    /// </summary>
    /// <param name="weights">All above 0, not all equal.</param>
    /// <param name="current">The slots of the list as it is: it shrinks only to a quarter.</param>
    public static int SlotsFor(IReadOnlyList<int> weights, int current)
    {
        long exact = SlotShares.ExactFor(weights);
        if (exact <= SizeClass.LargestExact)
        {
            return (int)exact;
        }

        int atLeast = Math.Max(SmallestPower, Math.Max(weights.Count * SlotsPerEndpoint, SlotShares.FineFor(weights)));
        int slots = Math.Min((int)BitOperations.RoundUpToPowerOf2((uint)atLeast), SizeClass.MaximumSlots);
        return current == slots * 2 ? current : slots;
    }

    /// <summary>The new slots; those of an endpoint that stays are kept up to its share.</summary>
    /// <param name="current">The slots as they are in the kernel; empty for a new list.</param>
    /// <param name="wanted">The endpoints, each once.</param>
    /// <param name="weights">Of each endpoint, all above 0, not all equal.</param>
    public static EndpointTarget[] Assign(EndpointTarget[] current, IReadOnlyList<EndpointTarget> wanted, IReadOnlyList<int> weights)
    {
        var slots = new EndpointTarget[SlotsFor(weights, current.Length)];
        int[] shares = SlotShares.Of(weights, slots.Length);
        var open = new Dictionary<EndpointTarget, int>(wanted.Count);
        for (int index = 0; index < wanted.Count; index++)
        {
            open[wanted[index]] = shares[index];
        }

        var free = new Queue<int>();
        for (int slot = 0; slot < slots.Length; slot++)
        {
            if (slot < current.Length && Take(open, current[slot]))
            {
                slots[slot] = current[slot];
            }
            else
            {
                free.Enqueue(slot);
            }
        }

        foreach (EndpointTarget target in wanted)
        {
            while (Take(open, target))
            {
                slots[free.Dequeue()] = target;
            }
        }

        return slots;
    }

    private static bool Take(Dictionary<EndpointTarget, int> open, EndpointTarget target)
    {
        ref int left = ref CollectionsMarshal.GetValueRefOrNullRef(open, target);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref left) || left == 0)
        {
            return false;
        }

        left--;
        return true;
    }
}
