using System.Net;
using Edge.Agent.Pair;

namespace Edge.Tests.Agent.Pair;

/// <summary>Drives an election as the agent does, on a clock of whole milliseconds.</summary>
internal sealed class PairWorld(byte priority, bool preempt = false)
{
    private int _now;

    public PairElection Election { get; } = new(new PairOptions(51, priority, TimeSpan.FromMilliseconds(300), preempt));

    /// <summary>When advertisements were sent, in milliseconds.</summary>
    public List<int> Sent { get; } = [];

    public bool CanSend { get; set; } = true;

    /// <summary>The kernel still has the lease when it is asked to renew it.</summary>
    public bool KernelRenews { get; set; } = true;

    public (PairRole, PairReason) State => (Election.Role, Election.Reason);

    private TimeSpan Now => TimeSpan.FromMilliseconds(_now);

    public void Start(int leaseLeft = 0, bool hasAddresses = false)
    {
        Election.Start(Now, TimeSpan.FromMilliseconds(leaseLeft), hasAddresses);
        Step();
    }

    /// <summary>Moves the clock there, and does on the way what is due when it is due.</summary>
    public void RunTo(int milliseconds)
    {
        while (Election.NextDue is TimeSpan due && due <= TimeSpan.FromMilliseconds(milliseconds))
        {
            _now = Math.Max(_now, (int)Math.Ceiling(due.TotalMilliseconds));
            if (_now > milliseconds)
            {
                break;
            }

            Step();
        }

        _now = milliseconds;
    }

    /// <summary>Time passes and nothing is done: the process does not run.</summary>
    public void Sleep(int milliseconds) => _now += milliseconds;

    public void Hear(byte priority, bool higher = false, int interval = 300, string sender = "192.0.2.2")
    {
        Election.Heard(Now, new PairAdvert(IPAddress.Parse(sender), priority, TimeSpan.FromMilliseconds(interval), higher));
        Step();
    }

    public void Link(bool up)
    {
        Election.LinkIs(Now, up);
        Step();
    }

    public bool Stop() => Election.Stop(Now);

    private void Step()
    {
        Election.Tick(Now);
        if (!Election.AdvertIsDue(Now))
        {
            return;
        }

        if (!CanSend)
        {
            Election.SendingFailed(Now);
            return;
        }

        Sent.Add(_now);
        if (KernelRenews || Election.Since == Now)
        {
            Election.Renewed(Now);
        }
        else
        {
            Election.LeaseLost(Now);
        }
    }
}
