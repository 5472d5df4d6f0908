using Edge.Agent.Proxy;

namespace Edge.Agent.Probes;

/// <summary>One endpoint of one Service that is asked again and again. Begins as one that answers.</summary>
internal sealed class Probe(ProbedService owner, EndpointTarget target)
{
    public ProbedService Owner => owner;

    public EndpointTarget Target => target;

    /// <summary>See <see cref="ProbedTarget.Link"/>.</summary>
    public int Link { get; set; }

    /// <summary>Its place in the <see cref="DueHeap"/>; -1: not in it, a probe is under way.</summary>
    public int HeapIndex { get; set; } = -1;

    /// <summary>When it is asked next, in milliseconds.</summary>
    public long Due { get; set; }

    /// <summary>The slot of the probe under way; -1: none is.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>When the probe under way has failed, in milliseconds.</summary>
    public long Deadline { get; set; }

    /// <summary>In a row.</summary>
    public int Failures { get; private set; }

    /// <summary>In a row.</summary>
    public int Answers { get; private set; }

    /// <summary>It gets no new connections.</summary>
    public bool IsDemoted { get; private set; }

    /// <summary>It answered when it was asked last, and gets connections.</summary>
    public bool IsWell => !IsDemoted && Failures == 0;

    /// <summary>Counts one end.</summary>
    /// <returns>Whether <see cref="IsDemoted"/> changed.</returns>
    public bool Count(ProbeResult result)
    {
        if (result == ProbeResult.Answered)
        {
            Failures = 0;
            Answers = Math.Min(Answers + 1, int.MaxValue - 1);
            if (!IsDemoted || Answers < owner.Plan.Spec.Rise)
            {
                return false;
            }

            IsDemoted = false;
            return true;
        }

        Answers = 0;
        Failures = Math.Min(Failures + 1, int.MaxValue - 1);
        if (IsDemoted || Failures < owner.Plan.Spec.Fall)
        {
            return false;
        }

        IsDemoted = true;
        return true;
    }
}
