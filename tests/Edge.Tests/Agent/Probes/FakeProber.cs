using System.Net;
using System.Threading.Channels;
using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Probes;

/// <summary>Asks nobody; the test says what was found out.</summary>
internal sealed class FakeProber : IProber
{
    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();
    private readonly List<ProbeVerdict> _verdicts = [];

    public ChannelReader<bool> Changes => _changes.Reader;

    public (int Probed, int Excess) Counts { get; set; }

    public string? Problem { get; set; }

    /// <summary>What is wanted now.</summary>
    public Dictionary<ServiceKey, ProbePlan> Plans { get; } = [];

    /// <summary>How often somebody wanted something.</summary>
    public int Orders { get; private set; }

    public void Want(IReadOnlyList<KeyValuePair<ServiceKey, ProbePlan>> plans)
    {
        Orders++;
        foreach ((ServiceKey service, ProbePlan plan) in plans)
        {
            Plans[service] = plan;
        }

        Counts = (Plans.Values.Sum(static plan => plan.Count), 0);
    }

    public void Take(List<ProbeVerdict> into)
    {
        into.AddRange(_verdicts);
        _verdicts.Clear();
    }

    public long EndsOf(ProbeResult result) => (long)result;

    /// <summary>An endpoint of a Service, as in <c>10.1.0.1:8080</c>, does not answer any more.</summary>
    public void Down(ServiceKey service, string endpoint, ProbeResult result = ProbeResult.Refused, int? version = null) => Say(service, endpoint, true, result, version);

    /// <summary>It answers again.</summary>
    public void Up(ServiceKey service, string endpoint) => Say(service, endpoint, false, ProbeResult.Answered, null);

    /// <summary>Whom the plan of a Service names.</summary>
    public string[] Targets(ServiceKey service) =>
        Plans.TryGetValue(service, out ProbePlan? plan) ? [.. plan.Ports.SelectMany(static port => port.Targets).Select(static target => target.Target.ToString()).Distinct()] : [];

    private void Say(ServiceKey service, string endpoint, bool demoted, ProbeResult result, int? version)
    {
        IPEndPoint target = IPEndPoint.Parse(endpoint);
        _verdicts.Add(new ProbeVerdict(
            service, new EndpointTarget(target.Address.GetAddressBytes(), (ushort)target.Port), demoted, new ProbeOutcome(result), version ?? Plans[service].Version));
        Assert.True(_changes.Writer.TryWrite(true));
    }
}
