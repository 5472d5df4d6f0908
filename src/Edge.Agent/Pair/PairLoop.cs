using System.Threading.Channels;
using Edge.Agent.Ingress;
using Edge.Linux.Netlink;
using Edge.Linux.Vrrp;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Pair;

/// <summary>
/// The thread on which the election of a pair runs. It stands between the reconciler and who claims addresses: what is wanted is guarded by the lease first, and claimed
/// behind it. Nothing else is done here, so that no advertisement is late because a thousand addresses are announced. What it did not expect ends the process.
/// </summary>
internal sealed partial class PairLoop : IIngress, IDisposable
{
    // Who floods us must not keep the loop from its own advertisements.
    private const int PacketsAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly List<WantedAddress> _wanted = [];
    private readonly PairParts _parts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PairElection _election;
    private readonly PairRefusals _refusals = new();
    private readonly Thread _thread;
    private readonly long _origin;
    private RouteSnapshot? _host;
    private bool _complete;
    private bool _restore;

    // The thread's own.
    private PairLink? _link;
    private PairRole _role;
    private bool _hostKnown;
    private bool _everythingKnown;
    private long _published = -1;

    private volatile PairStatus _status = new();
    private volatile bool _stopping;

    /// <summary>Begins with what an agent before has left; the thread begins with <see cref="Start"/>.</summary>
    public PairLoop(PairParts parts, TimeProvider time, ILogger<PairLoop> logger)
    {
        _parts = parts;
        _time = time;
        _logger = logger;
        _origin = time.GetTimestamp();
        _election = new PairElection(parts.Options);
        _wanted.AddRange(parts.Addresses.OfSettings());
        _election.Start(Now, parts.LeaseLeft, parts.HadAddresses);
        _election.LinkIs(Now, up: false); // until the machine's network is known
        _role = _election.Role;
        _thread = new Thread(Run) { Name = "pair", IsBackground = true };
        Publish(Now);
    }

    /// <summary>The pair at this moment.</summary>
    public PairStatus Pair => _status;

    /// <inheritdoc/>
    public IngressStatus Status => _parts.Ingress.Status;

    /// <inheritdoc/>
    public ChannelReader<bool> Changes => _parts.Ingress.Changes;

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Starts the thread, in the network namespace of the caller.</summary>
    public void Start() => _thread.Start();

    /// <inheritdoc/>
    public void Want(IReadOnlyList<WantedAddress> wanted, bool complete)
    {
        lock (_gate)
        {
            _wanted.AddRange(wanted);
            _complete |= complete;
        }

        _parts.Wire.Wake();
    }

    /// <inheritdoc/>
    public void HostIs(RouteSnapshot host)
    {
        lock (_gate)
        {
            _host = host;
        }

        _parts.Wire.Wake();
    }

    /// <summary>Somebody else changed the tables of the lease: they are put right on the pair's own thread.</summary>
    public void RestoreLease()
    {
        lock (_gate)
        {
            _restore = true;
        }

        _parts.Wire.Wake();
    }

    /// <summary>Gives up what this gateway has, tells the other one, and ends the thread. The rules stay and go on forwarding what still arrives.</summary>
    public void Resign()
    {
        _stopping = true;
        _parts.Wire.Wake();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Resign();
        _parts.Wire.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            TakeIn();
            Receive();
            _election.Tick(Now);
            CarryOut();
            if (_election.AdvertIsDue(Now))
            {
                Advertise();
                CarryOut();
            }

            Publish(Now);
            _parts.Wire.Wait(UntilDue());
        }

        GiveUp();
    }

    private void TakeIn()
    {
        WantedAddress[] wanted;
        RouteSnapshot? host;
        bool complete, restore;
        lock (_gate)
        {
            wanted = [.. _wanted];
            _wanted.Clear();
            (host, _host) = (_host, null);
            (complete, _complete) = (_complete, false);
            (restore, _restore) = (_restore, false);
        }

        if (restore)
        {
            Restore();
        }

        if (wanted.Length > 0 || complete)
        {
            List<WantedAddress> merged = _parts.Addresses.Want(wanted);
            _everythingKnown |= complete;
            _parts.Lease.Guard(_parts.Addresses.All, onlyThese: _everythingKnown);
            _parts.Ingress.Want(merged, complete);
        }

        if (host is not null)
        {
            TakeIn(host);
        }
    }

    private void TakeIn(RouteSnapshot host)
    {
        PairLink? link = PairLink.Find(host, _parts.Interface);
        if (!_hostKnown || !Equals(link, _link))
        {
            _hostKnown = true;
            _link = link;
            _parts.Wire.Use(link);
            _election.LinkIs(Now, link is { IsUsable: true });
            _published = -1;
        }

        _parts.Ingress.HostIs(host);
    }

    private void Receive()
    {
        for (int count = 0; count < PacketsAtOnce && _parts.Wire.TryReceive(out PairAdvert advert, out VrrpRefusal refusal); count++)
        {
            if (refusal == VrrpRefusal.None)
            {
                _election.Heard(Now, advert);
                CarryOut();
            }
            else if (_refusals.Add(refusal, Now))
            {
                LogRefused(_parts.Interface, PairRefusals.Describe(refusal), _refusals.CountOf(refusal));
                _published = -1;
            }
        }
    }

    // What the role has become. The lease goes first and comes last: in between the kernel answers nobody.
    private void CarryOut()
    {
        PairRole role = _election.Role;
        if (role == _role || (role != PairRole.Owner && _role != PairRole.Owner))
        {
            _role = role;
            return;
        }

        bool owner = role == PairRole.Owner;
        _role = role;
        if (!owner)
        {
            _parts.LeaseClock.Set(TimeSpan.Zero);
            _parts.Lease.End();
            _parts.SetRole(IngressRole.Standby, false);
        }
        else
        {
            _parts.Lease.Begin();
            _parts.LeaseClock.Set(_parts.Options.Lease);
            _parts.SetRole(IngressRole.Owner, _election.ProbeFirst);
        }
    }

    // First the advertisement, then the lease: who hears it waits longer from here on than the lease runs.
    private void Advertise()
    {
        TimeSpan sent = Now;
        if (!_parts.Wire.Send(_parts.Options.Priority))
        {
            _election.SendingFailed(sent);
        }
        else if (Now - sent > _parts.Options.Slack)
        {
            _election.SentLate(Now);
        }
        else if (_parts.Lease.Renew() || (Restore() && _parts.Lease.Renew()))
        {
            _election.Renewed(sent);
            _parts.LeaseClock.Set(_parts.Options.Lease);
        }
        else
        {
            _election.LeaseLost(Now);
        }

        if (_election.TakeReannounce())
        {
            _parts.SetRole(IngressRole.Owner, false);
        }
    }

    // Whoever takes the table away takes the lease with it. By our own clock it runs as long as it would have.
    private bool Restore()
    {
        if (_parts.Lease.Restore(_parts.LeaseClock.Left) is not { } differences)
        {
            return false;
        }

        LogRestored(differences);
        return true;
    }

    private void GiveUp()
    {
        if (_election.Stop(Now))
        {
            _parts.LeaseClock.Set(TimeSpan.Zero);
            _parts.Lease.End();
            _parts.Wire.Send(priority: 0);
            _parts.SetRole(IngressRole.Standby, false);
        }

        Publish(Now);
    }

    private TimeSpan UntilDue()
    {
        if (_election.NextDue is not TimeSpan due)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan left = due - Now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
