using System.Net;
using System.Threading.Channels;
using Edge.Linux;
using Edge.Linux.Conntrack;

namespace Edge.Agent.Conntrack;

/// <summary>
/// Reads and changes connection tracking beside the reconciler, who must not wait for a table of hundreds of thousands of entries. One
/// round at a time; who gives them out waits for the result before the next.
/// </summary>
internal sealed class FlowWorker
{
    /// <summary>So many entries are kept in memory before they are deleted; when there are more, the table is read again.</summary>
    internal const int StaleAtOnce = 4096;

    private readonly IConntrack _conntrack;
    private readonly TimeProvider _time;

    // Holds at most the one round under way.
    private readonly SideWork<FlowRound, FlowResult> _work;

    /// <param name="conntrack">The kernel; used by this worker alone.</param>
    /// <param name="time">Measures.</param>
    public FlowWorker(IConntrack conntrack, TimeProvider time)
    {
        _conntrack = conntrack;
        _time = time;
        _work = new SideWork<FlowRound, FlowResult>(1, Perform);
    }

    /// <summary>The outcome of each round. Fails when the worker does: that is for the process to end.</summary>
    public ChannelReader<FlowResult> Results => _work.Results;

    /// <summary>Begins a round. The one before must have its result.</summary>
    public void Start(FlowRound round)
    {
        if (!_work.TryStart(round))
        {
            throw new InvalidOperationException("a round over connection tracking is still under way");
        }
    }

    /// <summary>Works until cancelled. The kernel's refusals are results; anything else is a fault of ours.</summary>
    public Task RunAsync(CancellationToken stop) => _work.RunAsync(stop);

    /// <summary>Does the round that waits, if there is one, on the caller's thread.</summary>
    internal bool TryPerform() => _work.TryPerform();

    private FlowResult Perform(FlowRound round)
    {
        var result = new FlowResult();
        long start = _time.GetTimestamp();
        try
        {
            if (round.Check is not null)
            {
                Delete(round.Check, result);
            }

            if (round.Count is not null)
            {
                result.Counted = Count(new FlowCounter(round.Count, round.Each), round.Count.Count);
            }

            foreach ((IReadOnlyList<CountedPort> ports, IPAddress? client) in round.Questions)
            {
                result.Answers.Add(Count(new FlowCounter(ports, each: true, client), ports.Count));
            }
        }
        catch (LinuxException e)
        {
            result.Problem = e;
        }

        result.Duration = _time.GetElapsedTime(start);
        return result;
    }

    private void Delete(StaleFlows check, FlowResult result)
    {
        var stale = new List<(ConntrackEntry Entry, CheckedPort Port)>();
        foreach (ConntrackFilter filter in check.Dumps)
        {
            bool more;
            do
            {
                stale.Clear();
                _conntrack.Dump(
                    filter,
                    (in ConntrackEntry entry) =>
                    {
                        if (stale.Count < StaleAtOnce && check.Find(entry) is CheckedPort port)
                        {
                            stale.Add((entry, port));
                        }
                    },
                    stale.Clear);
                int before = result.Deleted;
                foreach ((ConntrackEntry entry, CheckedPort port) in stale)
                {
                    // What was read before the port became another one could still go, but the port is checked again anyway.
                    if (!port.IsSuperseded && _conntrack.Delete(entry))
                    {
                        result.AddDeleted(port.Key?.Service);
                    }
                }

                more = stale.Count == StaleAtOnce && result.Deleted > before;
            }
            while (more);
        }
    }

    private IReadOnlyList<PortFlows> Count(FlowCounter counter, int ports)
    {
        if (ports > 0)
        {
            _conntrack.Dump(counter.Filter, counter.Add, counter.Restart);
        }

        return counter.Result();
    }
}
