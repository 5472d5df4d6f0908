namespace Edge.Agent.Ingress;

/// <summary>The times of claiming and announcing, in milliseconds, and the counts that go with them.</summary>
internal static class IngressTimes
{
    /// <summary>RFC 5227 asks for three probes one to two seconds apart; on a wired link an answer takes milliseconds, so ours are closer.</summary>
    public const int Probes = 3;

    public const int BetweenProbes = 200;

    /// <summary>Gateways that start together do not ask in the same moment.</summary>
    public const int ProbeJitter = 20;

    /// <summary>
    /// Probes and first announcements of all that are claimed together have to fit into so many frames, so that a thousand addresses are announced within two seconds:
    /// up to 400 get all their probes, up to 800 at least one, those beyond may get none and are <see cref="Probation"/>ers.
    /// </summary>
    public const int FramesAtOnce = 1600;

    /// <summary>So long an address that was claimed without a probe is given back when another machine claims it.</summary>
    public const int Probation = 5_000;

    /// <summary>After a conflict the address is tried again.</summary>
    public const int ConflictRetry = 60_000;

    /// <summary>RFC 5227 2.4: contradict another machine at most once in this time.</summary>
    public const int BetweenDefences = 10_000;

    /// <summary>A conflict over an address of ours is over when the other machine was not heard for so long.</summary>
    public const int ConflictEnds = 120_000;

    /// <summary>What the kernel refused is tried again.</summary>
    public const int KernelRetry = 10_000;

    /// <summary>An interface without room is tried again.</summary>
    public const int BusyRetry = 50;

    /// <summary>More addresses than this are not looked after.</summary>
    public const int MaximumAddresses = 4096;

    /// <summary>When an address is announced, counted from its claim: the first frames may be lost by a switch that is learning.</summary>
    public static ReadOnlySpan<int> Announcements => [0, 100, 1_100, 2_200, 3_300, 4_400];
}
