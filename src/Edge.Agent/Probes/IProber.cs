using System.Threading.Channels;
using Edge.Agent.State;

namespace Edge.Agent.Probes;

/// <summary>Asks endpoints, elsewhere. Any thread may call.</summary>
internal interface IProber
{
    /// <summary>Has something after each change of what was found out.</summary>
    ChannelReader<bool> Changes { get; }

    /// <summary>Endpoints that are probed, and those beyond what one gateway probes.</summary>
    (int Probed, int Excess) Counts { get; }

    /// <summary>Why ping sockets cannot be opened, when they were needed; else null.</summary>
    string? Problem { get; }

    /// <summary>Probes these endpoints of Services from now on, and no others of those.</summary>
    void Want(IReadOnlyList<KeyValuePair<ServiceKey, ProbePlan>> plans);

    /// <summary>Moves what was found out since the last call.</summary>
    void Take(List<ProbeVerdict> into);

    /// <summary>How many probes ended so.</summary>
    long EndsOf(ProbeResult result);
}
