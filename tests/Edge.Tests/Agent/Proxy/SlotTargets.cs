using System.Net;
using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

/// <summary>Endpoints for tests of slots, and what is counted of them.</summary>
internal static class SlotTargets
{
    public static EndpointTarget[] Many(int count) =>
        Enumerable.Range(1, count).Select(n => new EndpointTarget(new IPAddress([10, 1, (byte)(n >> 8), (byte)n]).GetAddressBytes(), 8080)).ToArray();

    /// <summary>Distinct endpoints of both families that follow from the seed alone.</summary>
    public static EndpointTarget[] Random(Random random, int count)
    {
        var targets = new HashSet<EndpointTarget>();
        byte[] bytes = new byte[16];
        while (targets.Count < count)
        {
            random.NextBytes(bytes);
            targets.Add(new EndpointTarget(random.Next(2) == 0 ? bytes : bytes.AsSpan(0, 4), (ushort)random.Next(1, 65536)));
        }

        return [.. targets];
    }

    public static Dictionary<EndpointTarget, int> Shares(EndpointTarget[] slots) => slots.CountBy(static target => target).ToDictionary();

    public static int Moved(EndpointTarget[] before, EndpointTarget[] after) => before.Zip(after).Count(static pair => pair.First != pair.Second);
}
