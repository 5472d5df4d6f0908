using System.Net;
using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Probes;

/// <summary>A machine over a network by hand, and a clock that jumps from one thing to do to the next.</summary>
internal sealed class ProbeWorld
{
    private readonly List<ProbeVerdict> _taken = [];
    private int _version;

    public ProbeWorld(int seed = 1) => Machine = new ProbeMachine(Network, new Random(seed));

    public FakeProbeNetwork Network { get; } = new();

    public ProbeMachine Machine { get; }

    public long Now { get; private set; }

    /// <summary>How often it was called.</summary>
    public int Ticks { get; private set; }

    /// <summary>What was decided, with its time.</summary>
    public List<(long At, ProbeVerdict Verdict)> Verdicts { get; } = [];

    /// <summary>When a probe began.</summary>
    public List<long> Begins { get; } = [];

    public static EndpointTarget Target(string endpoint)
    {
        IPEndPoint parsed = IPEndPoint.Parse(endpoint);
        return new EndpointTarget(parsed.Address.GetAddressBytes(), (ushort)parsed.Port);
    }

    /// <summary>A plan for endpoints by their addresses.</summary>
    public ProbePlan Plan(ProbeSpec spec, params string[] addresses) =>
        ProbePlan.Of(ServiceWorld.Service("web", "10.96.0.1"), [ServiceWorld.Slice("a", addresses)], spec, new NodeFacts()) with { Version = ++_version };

    public void Want(string service, ProbePlan plan) => Machine.Want(ServiceWorld.Key(service), plan, Now);

    /// <summary>All that is to be done until then.</summary>
    public void Run(TimeSpan time)
    {
        long end = Now + (long)time.TotalMilliseconds;
        while (true)
        {
            int before = Network.Begun.Count;
            Machine.Tick(Now);
            Ticks++;
            Begins.AddRange(Enumerable.Repeat(Now, Network.Begun.Count - before));
            Machine.TakeVerdicts(_taken);
            Verdicts.AddRange(_taken.Select(verdict => (Now, verdict)));
            _taken.Clear();
            long next = Machine.NextDue(Now);
            Assert.True(next > Now, $"at {Now} it wants to be called again at {next}");
            if (next > end)
            {
                Now = end;
                return;
            }

            Now = next;
        }
    }

    /// <summary>Endpoints that are demoted now.</summary>
    public HashSet<EndpointTarget> Demoted()
    {
        HashSet<EndpointTarget> demoted = [];
        foreach ((_, ProbeVerdict verdict) in Verdicts)
        {
            Assert.True(verdict.Demoted ? demoted.Add(verdict.Target) : demoted.Remove(verdict.Target), "said twice");
        }

        return demoted;
    }
}
