using Edge.Agent.State;
using Edge.Linux;

namespace Edge.Agent.Conntrack;

/// <summary>What became of a <see cref="FlowRound"/>.</summary>
internal sealed class FlowResult
{
    private const int NamedServices = 4;

    private readonly HashSet<ServiceKey> _services = [];

    /// <summary>Connections that were deleted.</summary>
    public int Deleted { get; private set; }

    /// <summary>Some of the Services whose they were; none for frontends that no Service has any more.</summary>
    public IReadOnlyCollection<ServiceKey> Services => _services;

    /// <summary>What was counted; null when nothing was asked for, or it failed.</summary>
    public IReadOnlyList<PortFlows>? Counted { get; set; }

    /// <summary>The same for each of <see cref="FlowRound.Questions"/>.</summary>
    public List<IReadOnlyList<PortFlows>> Answers { get; } = [];

    public TimeSpan Duration { get; set; }

    /// <summary>Why it failed; null when it did not.</summary>
    public LinuxException? Problem { get; set; }

    public void AddDeleted(ServiceKey? service)
    {
        Deleted++;
        if (service is ServiceKey named && _services.Count < NamedServices)
        {
            _services.Add(named);
        }
    }
}
