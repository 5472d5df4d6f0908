using Edge.Nftables.Comparison;

namespace Edge.Agent.Sync;

/// <summary>What one commit did.</summary>
/// <param name="Changed">Elements that came or went.</param>
/// <param name="Duration">From the changed Services to the kernel's answer.</param>
/// <param name="Resync">Null for an ordinary change; else why everything was compared, and what was found.</param>
internal sealed record ApplyResult(int Changed, TimeSpan Duration, string? Resync)
{
    /// <summary>What others had changed in our tables and is put right now; null when that was not looked at.</summary>
    public DifferenceList? Found { get; init; }
}
