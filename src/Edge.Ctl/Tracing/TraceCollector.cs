using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>
/// Sorts the kernel's messages by packet and says when it has heard enough. Only packets that our own rule marked count: another program may trace, too.
/// Pure: it has neither a clock nor a socket.
/// </summary>
/// <param name="wanted">How many packets.</param>
internal sealed class TraceCollector(int wanted)
{
    /// <summary>So many steps of a packet are kept; a ruleset that leads further is not worth reading.</summary>
    public const int MostSteps = 1024;

    private readonly Dictionary<uint, List<TraceEvent>> _packets = [];
    private readonly List<List<TraceEvent>> _inOrder = [];
    private readonly HashSet<List<TraceEvent>> _ended = [];

    /// <summary>The packets so far, each with its steps in order.</summary>
    public IReadOnlyList<IReadOnlyList<TraceEvent>> Packets => _inOrder;

    /// <summary>As many packets as wanted have come to an end that the kernel told.</summary>
    public bool IsComplete => _ended.Count == wanted;

    /// <summary>No packet is under way: what comes next is a new one.</summary>
    public bool IsIdle => _ended.Count == _inOrder.Count;

    /// <summary>As many packets as wanted have begun.</summary>
    public bool HasBegunAll => _inOrder.Count == wanted;

    /// <summary>Takes one message.</summary>
    /// <returns>Whether it is news of a packet under way.</returns>
    public bool Add(TraceEvent step)
    {
        if (!_packets.TryGetValue(step.Id, out List<TraceEvent>? steps))
        {
            steps = Continued(step);
            if (steps is null && (HasBegunAll || !IsBeginning(step)))
            {
                return false;
            }

            if (steps is null)
            {
                steps = [];
                _inOrder.Add(steps);
            }

            _packets.Add(step.Id, steps);
        }

        // A number comes again when the kernel sends the same packet again.
        if (_ended.Contains(steps) || steps.Count == MostSteps)
        {
            return false;
        }

        steps.Add(step);
        if (IsEnd(step) && !(step.Chain == "postrouting" && LeftBy(steps) == TraceTable.LoopbackIndex))
        {
            _ended.Add(steps);
        }

        return true;
    }

    /// <summary>Gives up on the packets under way: nothing was heard of them for long enough.</summary>
    public void EndAll() => _ended.UnionWith(_inOrder);

    // What left by the loopback interface comes in by it with another number.
    private List<TraceEvent>? Continued(TraceEvent step) => step is { Table: TraceTable.Name, Chain: TraceTable.Loopback, Packet: { } packet }
        ? _inOrder.Find(steps => !_ended.Contains(steps) && LeftBy(steps) == TraceTable.LoopbackIndex && steps.FindLast(static known => known.Packet is not null)?.Packet == packet)
        : null;

    private static uint LeftBy(List<TraceEvent> steps) => steps.FindLast(static step => step.Packet is not null)?.OutputInterface ?? 0;

    private static bool IsBeginning(TraceEvent step) => step is { Table: TraceTable.Name, Kind: TraceKind.Rule, RuleHandle: not 0, Chain: "prerouting" or "output" };

    private static bool IsEnd(TraceEvent step) =>
        step is { Verdict.Code: VerdictCode.Drop } or { Kind: TraceKind.Policy, Policy: VerdictCode.Drop }
            or { Table: TraceTable.Name, Kind: TraceKind.Policy, Chain: "input" or "postrouting" };
}
