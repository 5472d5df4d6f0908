using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;

namespace Edge.Tests.Agent.Probes;

/// <summary>Endpoints that answer in the next step, or do not, as the test says.</summary>
internal sealed class FakeProbeNetwork : IProbeNetwork
{
    private readonly ProbeResult?[] _ends = new ProbeResult?[ProbeMachine.MaximumInFlight];

    /// <summary>Asked once when a probe begins: how it will end; <see cref="ProbeResult.Pending"/>: never.</summary>
    public Func<EndpointTarget, ProbeResult> Answer { get; set; } = static _ => ProbeResult.Answered;

    /// <summary>Whom somebody began to ask.</summary>
    public List<EndpointTarget> Begun { get; } = [];

    public int InFlight { get; private set; }

    public int MostInFlight { get; private set; }

    public ProbeOutcome Begin(int slot, ProbeSpec spec, EndpointTarget target, int link)
    {
        Assert.Null(_ends[slot]);
        Begun.Add(target);
        ProbeResult end = Answer(target);
        if (end == ProbeResult.NotAsked)
        {
            return new ProbeOutcome(end);
        }

        _ends[slot] = end;
        MostInFlight = Math.Max(MostInFlight, ++InFlight);
        return ProbeOutcome.Pending;
    }

    public void Look()
    {
    }

    public ProbeOutcome Continue(int slot) => _ends[slot] == ProbeResult.Pending ? ProbeOutcome.Pending : End(slot, _ends[slot]!.Value);

    public ProbeOutcome GiveUp(int slot) => End(slot, ProbeResult.TimedOut);

    private ProbeOutcome End(int slot, ProbeResult result)
    {
        Assert.NotNull(_ends[slot]);
        _ends[slot] = null;
        InFlight--;
        return new ProbeOutcome(result);
    }
}
