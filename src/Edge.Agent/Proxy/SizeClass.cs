using System.Numerics;

namespace Edge.Agent.Proxy;

/// <summary>
/// How many slots an endpoint list has and how one of them is chosen, in six bits of the <see cref="ConnectionMark"/>.
/// <code>
///  1–32  by chance, that many slots, so that any share of n/slots is exact
/// 33–41  by chance, 256, 512 … 65,536 slots
/// 42–47  by the flow, 64, 256 … 65,536 slots
/// 48–53  by the client's address, the same sizes
/// 54–59  by the client's address with the destination port kept, the same sizes
///    62  refused
///    63  dropped
/// </code>
/// The class is what the <c>pick</c> chain dispatches on; every class has a chain of its own, made at start.
/// </summary>
internal static class SizeClass
{
    /// <summary>Lists by chance of up to this many endpoints have exactly one slot for each.</summary>
    public const int LargestExact = 32;

    /// <summary>The largest number of slots of one list.</summary>
    public const int MaximumSlots = 65_536;

    /// <summary>The largest number of endpoints of one list; those beyond it are reported and left out.</summary>
    public const int MaximumEndpoints = MaximumSlots / SlotsPerEndpoint;

    /// <summary>New connections are refused: TCP by a reset, all else by ICMP port unreachable.</summary>
    public const byte Reject = 62;

    /// <summary>New connections are dropped without an answer.</summary>
    public const byte Drop = 63;

    private const int SlotsPerEndpoint = 4;
    private const int SmallestPower = 256;
    private const int SmallestHashed = 64;
    private const int FirstPower = LargestExact + 1;
    private const int Powers = 9; // 256 to 65,536 by twos
    private const int FirstHashed = FirstPower + Powers;
    private const int HashedSizes = 6; // 64 to 65,536 by fours
    private const int Classes = FirstHashed + (3 * HashedSizes);

    /// <summary>All classes that have slots.</summary>
    public static IEnumerable<byte> All => Enumerable.Range(1, Classes - 1).Select(static sizeClass => (byte)sizeClass);

    /// <summary>The number of slots by chance for so many endpoints, given how many the list has now.</summary>
    /// <remarks>A list shrinks only to a quarter full, so that a service that swings around a border is not rewritten each time.</remarks>
    public static int SlotsFor(int endpoints, int current)
    {
        if (endpoints <= LargestExact)
        {
            return endpoints;
        }

        int wanted = Math.Max(SmallestPower, (int)BitOperations.RoundUpToPowerOf2((uint)endpoints * SlotsPerEndpoint));
        return current == wanted * 2 ? current : Math.Min(wanted, MaximumSlots);
    }

    /// <summary>The smallest number of slots chosen by hash that is at least so many; <see cref="MaximumSlots"/> when none is.</summary>
    public static int HashedSlots(long atLeast)
    {
        int slots = SmallestHashed;
        while (slots < atLeast && slots < MaximumSlots)
        {
            slots *= 4;
        }

        return slots;
    }

    /// <summary>The class of a list with that many slots, which must be one of the numbers that this way of choosing has.</summary>
    public static byte Of(Balance balance, int slots)
    {
        int power = BitOperations.Log2((uint)slots);
        return balance == Balance.Random
            ? (byte)(slots <= LargestExact ? slots : FirstPower + power - BitOperations.Log2(SmallestPower))
            : (byte)(FirstHashed + (((int)balance - 1) * HashedSizes) + ((power - BitOperations.Log2(SmallestHashed)) / 2));
    }

    /// <summary>The number of slots of a class; 0 for the refusing ones and for classes that do not exist.</summary>
    public static int SlotsOf(byte sizeClass) => sizeClass switch
    {
        <= LargestExact => sizeClass,
        < FirstHashed => SmallestPower << (sizeClass - FirstPower),
        < Classes => SmallestHashed << (2 * ((sizeClass - FirstHashed) % HashedSizes)),
        _ => 0,
    };

    /// <summary>How a class that has slots chooses one of them.</summary>
    public static Balance BalanceOf(byte sizeClass) =>
        sizeClass is < FirstHashed or >= Classes ? Balance.Random : (Balance)(1 + ((sizeClass - FirstHashed) / HashedSizes));
}
