using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Linux;
using Edge.Linux.Probes;

namespace Edge.Agent.Probes;

/// <summary>
/// Asks endpoints by real sockets, from the gateway's own address and by the route that clients' packets take to the endpoint. The connections are the gateway's own: no
/// counter of a Service sees them, since they do not go through one.
/// </summary>
internal sealed class SocketProbes : IProbeNetwork, IDisposable
{
    private readonly ProbeSockets _sockets = new(ProbeMachine.MaximumInFlight);
    private readonly EchoProbes _echoes = new();
    private readonly NeighbourProbes _neighbours = new();
    private readonly Exchange[] _exchanges = new Exchange[ProbeMachine.MaximumInFlight];
    private readonly byte[] _buffer = new byte[HttpProbe.LongestRequest];

    /// <summary>Why echo requests cannot be sent, once one was to be; null when they can.</summary>
    public string? Problem => _echoes.Problem ?? _neighbours.Problem;

    public ProbeOutcome Begin(int slot, ProbeSpec spec, EndpointTarget target, int link)
    {
        _exchanges[slot] = new Exchange { Spec = spec, Target = target, Link = link };
        Span<byte> bytes = stackalloc byte[16];
        ReadOnlySpan<byte> address = bytes[..target.WriteAddress(bytes)];
        if (spec.Kind == ProbeKind.Neighbour)
        {
            return _neighbours.Begin(link, address);
        }

        Errno error = spec.Kind == ProbeKind.Icmp ? _echoes.Begin(slot, address) : _sockets.Connect(slot, address, target.Port);
        return error == Errno.None ? ProbeOutcome.Pending : OutcomeOf(error);
    }

    public void Look()
    {
        _sockets.Look();
        _echoes.Look();
    }

    public ProbeOutcome Continue(int slot)
    {
        ref Exchange exchange = ref _exchanges[slot];
        switch (exchange.Spec.Kind)
        {
            case ProbeKind.Icmp:
                return _echoes.HasAnswer(slot) ? new ProbeOutcome(ProbeResult.Answered) : ProbeOutcome.Pending;
            case ProbeKind.Neighbour:
                return Ask(in exchange, last: false);
            default:
                ProbeOutcome outcome = _sockets.IsReady(slot) ? Talk(slot, ref exchange) : ProbeOutcome.Pending;
                if (!outcome.IsPending)
                {
                    _sockets.Close(slot);
                }

                return outcome;
        }
    }

    public ProbeOutcome GiveUp(int slot)
    {
        ref Exchange exchange = ref _exchanges[slot];
        if (exchange.Spec.Kind == ProbeKind.Neighbour)
        {
            return Ask(in exchange, last: true);
        }

        _sockets.Close(slot);
        _echoes.Forget(slot);
        return new ProbeOutcome(ProbeResult.TimedOut);
    }

    /// <summary>Waits for <see cref="Wake"/> or for the time to pass.</summary>
    public void Wait(TimeSpan timeout) => _sockets.Wait(timeout);

    /// <summary>Ends the wait. Any thread.</summary>
    public void Wake() => _sockets.Wake();

    public void Dispose()
    {
        _sockets.Dispose();
        _echoes.Dispose();
        _neighbours.Dispose();
    }

    // The gateway's own lack of something is no fault of the endpoint: out of descriptors, memory or ports, or its own firewall.
    internal static ProbeOutcome OutcomeOf(Errno error) => new(error switch
    {
        Errno.ECONNREFUSED or Errno.ECONNRESET => ProbeResult.Refused,
        Errno.EHOSTUNREACH or Errno.ENETUNREACH or Errno.ENETDOWN => ProbeResult.Unreachable,
        Errno.ETIMEDOUT => ProbeResult.TimedOut,
        Errno.EPIPE => ProbeResult.Closed,
        _ => ProbeResult.NotAsked,
    });

    private ProbeOutcome Talk(int slot, ref Exchange exchange)
    {
        if (exchange.Sent)
        {
            return Hear(slot, ref exchange);
        }

        Errno error = _sockets.Error(slot);
        if (error != Errno.None)
        {
            return OutcomeOf(error);
        }

        if (exchange.Spec.Kind == ProbeKind.Tcp)
        {
            return new ProbeOutcome(ProbeResult.Answered);
        }

        exchange.Sent = true;
        error = _sockets.Send(slot, _buffer.AsSpan(0, HttpProbe.WriteRequest(_buffer, exchange.Spec.Path, exchange.Target)));
        return error == Errno.None ? ProbeOutcome.Pending : OutcomeOf(error);
    }

    // No more than the status is read: what comes after it may be endless. What came before a reset is read, too.
    private ProbeOutcome Hear(int slot, ref Exchange exchange)
    {
        Span<byte> answer = exchange.Answer;
        switch (_sockets.Receive(slot, answer[exchange.Received..HttpProbe.StatusLength], out int length))
        {
            case Errno.None when length > 0:
                exchange.Received += length;
                return HttpProbe.Read(answer[..exchange.Received]);
            case Errno.EAGAIN:
                return ProbeOutcome.Pending;
            default:
                return new ProbeOutcome(ProbeResult.Closed);
        }
    }

    private ProbeOutcome Ask(in Exchange exchange, bool last)
    {
        Span<byte> bytes = stackalloc byte[16];
        return _neighbours.Ask(exchange.Link, bytes[..exchange.Target.WriteAddress(bytes)], last);
    }

    private struct Exchange
    {
        public ProbeSpec Spec;
        public EndpointTarget Target;
        public int Link;
        public bool Sent;
        public int Received;
        public AnswerBytes Answer;
    }

    [System.Runtime.CompilerServices.InlineArray(HttpProbe.StatusLength)]
    private struct AnswerBytes
    {
        private byte _first;
    }
}
