using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Agent.Probes;

/// <summary>Asks the kernel for neighbours instead of the endpoints themselves: nothing but ARP or neighbour discovery is sent, and only when the kernel is not sure.</summary>
internal sealed class NeighbourProbes : IDisposable
{
    private NeighbourTable? _table;

    /// <summary>Why neighbours cannot be asked for; null when they can, or none was.</summary>
    public string? Problem { get; private set; }

    /// <summary>The kernel is to make sure of a neighbour.</summary>
    /// <param name="link">The interface.</param>
    /// <param name="address">In network order.</param>
    public Errno Begin(int link, ReadOnlySpan<byte> address)
    {
        try
        {
            _table ??= new NeighbourTable();
            Errno error = _table.Use(link, address);
            Problem = error is Errno.EPERM ? "neighbours cannot be asked for: the agent needs CAP_NET_ADMIN" : null;
            return error;
        }
        catch (LinuxException e)
        {
            Problem = $"neighbours cannot be asked for: {e.Message}";
            return Errno.EMFILE;
        }
    }

    /// <summary>What became of it.</summary>
    /// <param name="link">The interface.</param>
    /// <param name="address">In network order.</param>
    /// <param name="last">The time is over: one that answered before and is being asked still counts as there.</param>
    public ProbeOutcome Ask(int link, ReadOnlySpan<byte> address, bool last)
    {
        try
        {
            return _table!.Read(link, address) switch
            {
                NeighbourState.Reachable => new ProbeOutcome(ProbeResult.Answered),
                NeighbourState.Failed => new ProbeOutcome(ProbeResult.Unreachable),
                NeighbourState.Known when last => new ProbeOutcome(ProbeResult.Answered),
                NeighbourState.Unknown when last => new ProbeOutcome(ProbeResult.TimedOut),
                _ => ProbeOutcome.Pending,
            };
        }
        catch (LinuxException e)
        {
            Problem = $"neighbours cannot be asked for: {e.Message}";
            return new ProbeOutcome(ProbeResult.NotAsked);
        }
    }

    public void Dispose() => _table?.Dispose();
}
