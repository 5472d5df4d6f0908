using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Agent.Probes;

/// <summary>Asks the kernel for neighbours instead of the endpoints themselves: nothing but ARP or neighbour discovery is sent, and only when the kernel is not sure.</summary>
internal sealed class NeighbourProbes : IDisposable
{
    private NeighbourTable? _table;

    /// <summary>Why neighbours cannot be asked for; null when they can, or none was.</summary>
    public string? Problem { get; private set; }

    /// <summary>The kernel is to make sure of a neighbour, unless it is sure. An entry that somebody made permanent is not touched: to use it would make it an ordinary one (since 5.16).</summary>
    /// <param name="link">The interface.</param>
    /// <param name="address">In network order.</param>
    /// <returns>The end, when the kernel is sure.</returns>
    public ProbeOutcome Begin(int link, ReadOnlySpan<byte> address)
    {
        try
        {
            _table ??= new NeighbourTable();
            if (_table.Read(link, address) == NeighbourState.Reachable)
            {
                return new ProbeOutcome(ProbeResult.Answered);
            }

            Errno error = _table.Use(link, address);
            Problem = error is Errno.EPERM ? "neighbours cannot be asked for: the agent needs CAP_NET_ADMIN" : null;
            return error == Errno.None ? ProbeOutcome.Pending : SocketProbes.OutcomeOf(error);
        }
        catch (LinuxException e)
        {
            return Fail(e);
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
                NeighbourState.Unknown or NeighbourState.Asked when last => new ProbeOutcome(ProbeResult.TimedOut),
                _ => ProbeOutcome.Pending,
            };
        }
        catch (LinuxException e)
        {
            return Fail(e);
        }
    }

    public void Dispose() => _table?.Dispose();

    private ProbeOutcome Fail(LinuxException error)
    {
        Problem = $"neighbours cannot be asked for: {error.Message}";
        return new ProbeOutcome(ProbeResult.NotAsked);
    }
}
