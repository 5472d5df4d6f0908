using System.Net;

namespace Edge.Tests.Fakes;

/// <summary>What one possible way through the rules did; there are several when a random number decides.</summary>
public sealed record TraceOutcome
{
    public required TraceVerdict Verdict { get; init; }

    /// <summary>Where the destination was translated to; null when it was not.</summary>
    public IPEndPoint? Target { get; init; }

    /// <summary>Whether the source became an address of this machine.</summary>
    public bool Masqueraded { get; init; }

    /// <summary>Mark of the connection behind the last hook.</summary>
    public uint CtMark { get; init; }

    /// <summary>Mark of the packet when its way is chosen.</summary>
    public uint RoutedMark { get; init; }

    /// <summary>Mark of the packet behind the last hook.</summary>
    public uint Mark { get; init; }

    /// <summary>Where it left; null when it did not.</summary>
    public string? OutputInterface { get; init; }

    /// <summary>Elements written by rules.</summary>
    public IReadOnlyList<TraceUpdate> Updates { get; init; } = [];

    /// <summary>Chains entered and verdicts given, in order: what to read when a test fails.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    public override string ToString() =>
        $"{Verdict}{(Target is null ? "" : $" to {Target}")}{(Masqueraded ? " masqueraded" : "")}, ct mark 0x{CtMark:x8}: {string.Join(", ", Path)}";
}
