using System.Threading.Channels;
using Edge.Agent.State;

namespace Edge.Agent.Probes;

/// <summary>
/// The thread that owns <see cref="ProbeMachine"/> and its sockets. It begins when the first Service is to be probed. What it did not expect ends the process:
/// systemd starts it again, and endpoints count as reachable until they have been asked.
/// </summary>
internal sealed class ProbeLoop : IProber, IDisposable
{
    private readonly Lock _gate = new();

    // In the order in which they came, each of them: what left a plan and came back is asked anew, and counts as reachable until then.
    private readonly List<KeyValuePair<ServiceKey, ProbePlan>> _wanted = [];
    private readonly List<ProbeVerdict> _verdicts = [];
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SocketProbes _sockets;
    private readonly ProbeMachine _machine;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private (int Probed, int Excess) _counts;
    private bool _started;
    private volatile bool _stopping;

    /// <summary>Opens nothing but what wakes the thread.</summary>
    /// <exception cref="Linux.LinuxException">The process has too many descriptors.</exception>
    public ProbeLoop(TimeProvider time)
    {
        _time = time;
        _sockets = new SocketProbes();
        _machine = new ProbeMachine(_sockets, new Random());
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { Name = "probes", IsBackground = true };
    }

    public ChannelReader<bool> Changes => _changes.Reader;

    public (int Probed, int Excess) Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    public string? Problem => _sockets.Problem;

    public long EndsOf(ProbeResult result) => _machine.EndsOf(result);

    public void Want(IReadOnlyList<KeyValuePair<ServiceKey, ProbePlan>> plans)
    {
        lock (_gate)
        {
            _wanted.AddRange(plans);
        }

        if (!_started)
        {
            // In the network namespace of the caller.
            _started = true;
            _thread.Start();
        }

        _sockets.Wake();
    }

    public void Take(List<ProbeVerdict> into)
    {
        lock (_gate)
        {
            into.AddRange(_verdicts);
            _verdicts.Clear();
        }
    }

    /// <summary>Ends the thread. What it found out stays in force.</summary>
    public void Dispose()
    {
        _stopping = true;
        _sockets.Wake();
        if (_started)
        {
            _thread.Join();
        }

        _sockets.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            long now = Now();
            TakeIn(now);
            _machine.Tick(now);
            Publish();
            long due = _machine.NextDue(now);
            _sockets.Wait(due == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(0, due - Now())));
        }
    }

    private void TakeIn(long now)
    {
        lock (_gate)
        {
            foreach ((ServiceKey service, ProbePlan plan) in _wanted)
            {
                _machine.Want(service, plan, now);
            }

            _wanted.Clear();
        }
    }

    private void Publish()
    {
        lock (_gate)
        {
            int before = _verdicts.Count;
            (int, int) counts = (_machine.Count, _machine.Excess);
            _machine.TakeVerdicts(_verdicts);
            if (_verdicts.Count == before && counts == _counts)
            {
                return;
            }

            _counts = counts;
        }

        _changes.Writer.TryWrite(true);
    }

    private long Now() => (long)_time.GetElapsedTime(0, _time.GetTimestamp()).TotalMilliseconds;
}
