using System.Threading.Channels;
using Edge.Agent.Proxy;
using Edge.Linux;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Conntrack;

/// <summary>
/// What becomes of the connections that are already there when Services change: after each commit those that lead nowhere any more are
/// deleted, and those to endpoints that left are counted until none is left. Never before a commit: the next packet would make the same
/// entry again (kubernetes issue 103857). Gives the work to a <see cref="FlowWorker"/>; all its state belongs to the reconciler.
/// </summary>
internal sealed partial class LiveFlows(FlowWorker worker, DataplaneModel model, Func<NodeFacts> node, TimeProvider time, ILogger<LiveFlows> logger)
{
    /// <summary>Connections are counted at most so often, and only while some endpoint drains or somebody asks.</summary>
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(5);

    // Who asks again is told the same for so long, or for a multiple of what the counting took: asking often costs a tenth of one processor at most.
    private static readonly TimeSpan AnswerLife = TimeSpan.FromSeconds(1);
    private const int RestPerWork = 10;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(60);

    private readonly StaleWork _work = new();
    private readonly DrainTable _drains = new();

    // Who asked since the running count began, and whom it is for.
    private readonly List<Action<FlowAnswer>> _waiting = [];
    private readonly List<Action<FlowAnswer>> _answering = [];

    // The same of those who ask about a few ports.
    private readonly List<FlowQuestion> _questions = [];
    private readonly List<FlowQuestion> _asked = [];

    // Ports whose lists changed since the running count began: what it says of their endpoints may not be so any more.
    private readonly HashSet<uint> _changed = [];
    private FlowRound? _running;
    private bool _runningAll;
    private bool _countAll;
    private long? _counted;
    private (long At, IReadOnlyList<PortFlows> Ports)? _last;
    private TimeSpan _life;
    private TimeSpan _retry = FirstRetry;
    private long? _answeredAt;
    private TimeSpan _rest;
    private long? _failedAt;

    /// <summary>Wakes the reconciler, which then calls <see cref="Step"/>.</summary>
    public ChannelReader<FlowResult> Results => worker.Results;

    /// <summary>Connections deleted since the start.</summary>
    public long Deleted { get; private set; }

    /// <summary>Why connection tracking cannot be used; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>The endpoints that left and still have connections.</summary>
    public DrainTable Drains => _drains;

    /// <summary>How long until <see cref="Step"/> has something to do; null for never.</summary>
    public TimeSpan? UntilDue =>
        _running is not null ? null
        : _waiting.Count > 0 ? TimeSpan.Zero
        : UntilQuestionsDue is TimeSpan questions && !(UntilOthersDue < questions) ? questions
        : UntilOthersDue;

    private TimeSpan? UntilQuestionsDue => _questions.Count > 0 ? Left(_answeredAt, _rest) : null;

    private TimeSpan? UntilOthersDue =>
        !_work.IsEmpty ? Left(_failedAt, _retry)
        : !_countAll && _drains.IsEmpty ? null
        : _failedAt is null ? Left(_counted, CountInterval) : Left(_failedAt, _retry);

    /// <summary>How long an endpoint has been draining.</summary>
    public TimeSpan Age(Drain drain) => time.GetElapsedTime(drain.Since);

    /// <summary>Counts all live connections, or tells what was counted just now.</summary>
    /// <param name="answer">Called on the reconciler's thread, perhaps at once.</param>
    public void Ask(Action<FlowAnswer> answer)
    {
        if (_last is (long at, IReadOnlyList<PortFlows> ports) && time.GetElapsedTime(at) < _life)
        {
            answer(View(ports));
            return;
        }

        _waiting.Add(answer);
    }

    /// <summary>
    /// Counts the connections of a few Service ports, whatever else there is. Who asks again waits ten times as long as that took: asking all the time costs a tenth of one
    /// processor.
    /// </summary>
    public void Ask(FlowQuestion question)
    {
        if (question.Ports.Count == 0)
        {
            question.Answer(new FlowAnswer([], Problem));
            return;
        }

        _questions.Add(question);
    }

    /// <summary>Takes in what the worker has done and gives it what is due.</summary>
    public void Step()
    {
        while (worker.Results.TryRead(out FlowResult? result))
        {
            Take(result);
        }

        if (_last is (long at, _) && time.GetElapsedTime(at) >= _life)
        {
            _last = null;
        }

        if (UntilDue == TimeSpan.Zero)
        {
            Begin();
        }
    }

    private void Begin()
    {
        NodeFacts facts = node();
        bool due = Left(_counted, CountInterval) == TimeSpan.Zero;
        bool all = _waiting.Count > 0 || (_countAll && due);
        bool count = all || (!_drains.IsEmpty && due);
        if (count)
        {
            _counted = time.GetTimestamp();
            _changed.Clear();
        }

        _countAll &= !all;
        _runningAll = all;
        _answering.AddRange(_waiting);
        _waiting.Clear();
        if (UntilQuestionsDue == TimeSpan.Zero)
        {
            _asked.AddRange(_questions);
            _questions.Clear();
        }

        _running = new FlowRound(
            _work.Begin(model, facts.LocalAddresses.Where(facts.NodePortsAnswerOn)),
            count ? [.. all ? AllPorts() : DrainingPorts()] : null,
            Each: _answering.Count > 0)
        {
            Questions = [.. _asked.Select(question => ((IReadOnlyList<CountedPort>)[.. question.Ports.SelectMany(Counted)], question.Client))],
        };
        worker.Start(_running);
    }

    private void Take(FlowResult result)
    {
        FlowRound round = _running!;
        _running = null;
        Deleted += result.Deleted;
        if (result.Deleted > 0)
        {
            LogDeleted(result.Deleted, string.Join(", ", result.Services), result.Duration.TotalMilliseconds);
        }

        if (result.Problem is LinuxException problem)
        {
            Fail(problem);
            return;
        }

        _work.Done();
        _failedAt = null;
        _retry = FirstRetry;
        if (Problem is not null)
        {
            Problem = null;
            LogWorksAgain();
        }

        if (_asked.Count > 0)
        {
            _answeredAt = time.GetTimestamp();
            _rest = result.Duration * RestPerWork;
            for (int index = 0; index < _asked.Count; index++)
            {
                _asked[index].Answer(View(result.Answers[index]));
            }

            _asked.Clear();
        }

        if (result.Counted is IReadOnlyList<PortFlows> counted)
        {
            _drains.Update(round.Count!.Select(static port => port.Id).Except(_changed).ToHashSet(), counted, time.GetTimestamp());
            if (_runningAll)
            {
                _last = round.Each ? (time.GetTimestamp(), counted) : null;
                _life = result.Duration * RestPerWork > AnswerLife ? result.Duration * RestPerWork : AnswerLife;
                Answer(View(counted));
            }
        }
    }

    private void Fail(LinuxException problem)
    {
        _work.Failed();
        _countAll |= _runningAll;
        _retry = _failedAt is null ? FirstRetry : _retry * 2 < LastRetry ? _retry * 2 : LastRetry;
        _failedAt = time.GetTimestamp();
        string text = problem.Errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT
            ? $"{problem.Message}; the kernel has no ctnetlink: load nf_conntrack_netlink, or use a kernel with CONFIG_NF_CT_NETLINK"
            : problem.Message;
        if (Problem is null)
        {
            LogProblem(text);
        }

        Problem = text;
        Answer(new FlowAnswer([], text));
        _asked.ForEach(question => question.Answer(new FlowAnswer([], text)));
        _asked.Clear();
    }

    private void Answer(FlowAnswer answer)
    {
        foreach (Action<FlowAnswer> waiting in _answering)
        {
            waiting(answer);
        }

        _answering.Clear();
    }

    private FlowAnswer View(IReadOnlyList<PortFlows> ports) => new(
    [
        .. ports.Select(port => new FlowView(
            port.Port.Key,
            port.Flows,
            [.. port.Leaving.Select(leaving => _drains.Find(port.Port.Id, leaving.Endpoint)).OfType<Drain>().OrderByDescending(static drain => drain.Flows)],
            [.. port.Serving.Concat(port.Leaving).OrderByDescending(static endpoint => endpoint.Flows)]) { Client = port.Client }),
    ]);

    private IEnumerable<CountedPort> AllPorts() => model.ServiceKeys.SelectMany(model.PortsOf).Select(Counted).Concat(DrainingPorts()).DistinctBy(static port => port.Id);

    // A port that is gone, or has another id by now, has no list: whatever carries its mark drains.
    private IEnumerable<CountedPort> DrainingPorts() => _drains.Ports.Select(port =>
        model.PortsOf(port.Key.Service).FirstOrDefault(current => current.Id == port.Id) is ProgrammedPort current ? Counted(current) : new CountedPort(port.Key, port.Id, [], []));

    private IEnumerable<CountedPort> Counted(PortKey key) => model.PortsOf(key.Service).Where(port => port.Key == key).Select(Counted);

    private CountedPort Counted(ProgrammedPort port) =>
        new(port.Key, port.Id, model.SlotsOf(ConnectionMark.List(port.Id, false)), model.SlotsOf(ConnectionMark.List(port.Id, true)));

    private TimeSpan Left(long? since, TimeSpan interval)
    {
        TimeSpan left = since is long start ? interval - time.GetElapsedTime(start) : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    [LoggerMessage(3101, LogLevel.Information, "Deleted {Entries} tracked connections that led to nobody any more ({Services}) in {Milliseconds:0.0} ms")]
    private partial void LogDeleted(int entries, string services, double milliseconds);

    [LoggerMessage(3102, LogLevel.Warning, "Connection tracking cannot be used: {Problem}. UDP clients of endpoints that go may wait for a time-out, connections are not counted; Services work")]
    private partial void LogProblem(string problem);

    [LoggerMessage(3103, LogLevel.Information, "Connection tracking can be used again")]
    private partial void LogWorksAgain();
}
