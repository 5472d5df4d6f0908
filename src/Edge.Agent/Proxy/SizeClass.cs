using System.Numerics;

namespace Edge.Agent.Proxy;

/// <summary>
/// How many slots an endpoint list has. Up to 32 endpoints each has one slot, so that the choice is exactly uniform; above, the slots
/// are a power of two and at least four for each endpoint, so that the luckiest gets at most a quarter more than the unluckiest.
/// The class is what the <c>pick</c> chain dispatches on; every class has a chain of its own, made at start.
/// </summary>
internal static class SizeClass
{
    /// <summary>Lists up to this many endpoints have exactly one slot for each.</summary>
    public const int LargestExact = 32;

    /// <summary>The largest number of slots of one list.</summary>
    public const int MaximumSlots = 65_536;

    /// <summary>The largest number of endpoints of one list; those beyond it are reported and left out.</summary>
    public const int MaximumEndpoints = MaximumSlots / SlotsPerEndpoint;

    /// <summary>New connections are refused: TCP by a reset, all else by ICMP port unreachable.</summary>
    public const byte Reject = 0x7e;

    /// <summary>New connections are dropped without an answer.</summary>
    public const byte Drop = 0x7f;

    private const int SlotsPerEndpoint = 4;
    private const int SmallestPower = 256;
    private const int FirstPowerClass = LargestExact + 1;

    /// <summary>All classes that have slots.</summary>
    public static IEnumerable<byte> All
    {
        get
        {
            for (int slots = 1; slots <= LargestExact; slots++)
            {
                yield return Of(slots);
            }

            for (int slots = SmallestPower; slots <= MaximumSlots; slots *= 2)
            {
                yield return Of(slots);
            }
        }
    }

    /// <summary>The number of slots for so many endpoints, given how many the list has now.</summary>
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

    /// <summary>The class of a list with that many slots.</summary>
    public static byte Of(int slots) =>
        slots <= LargestExact ? (byte)slots : (byte)(FirstPowerClass + BitOperations.Log2((uint)slots) - BitOperations.Log2(SmallestPower));

    /// <summary>The number of slots of a class; 0 for the refusing ones and for classes that do not exist.</summary>
    public static int SlotsOf(byte sizeClass)
    {
        if (sizeClass <= LargestExact)
        {
            return sizeClass;
        }

        int slots = SmallestPower << Math.Min(sizeClass - FirstPowerClass, 20);
        return slots <= MaximumSlots ? slots : 0;
    }
}
