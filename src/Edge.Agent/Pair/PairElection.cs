using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Pair;

/// <summary>
/// Decides which gateway of a pair has the addresses: VRRP version 3 (RFC 9568, section 6.4) with a lease. Pure: it knows the time that it is told,
/// sends nothing and asks nobody. Who drives it takes in what arrived first, then calls <see cref="Tick"/>, carries <see cref="Role"/> out, and sends
/// when <see cref="AdvertIsDue"/>.
/// </summary>
internal sealed class PairElection(PairOptions options)
{
    // Who was heard as the owner, by family: only it can give up what it has.
    private IPAddress? _ownerIPv4;
    private IPAddress? _ownerIPv6;
    private TimeSpan _takeOverAt;
    private TimeSpan _nextAdvert;
    private TimeSpan _leaseEnd;
    private TimeSpan _assertAgain;
    private bool _linkUp = true;
    private bool _stopped;
    private bool _mayMeetStranger;
    private bool _reannounce;

    /// <summary>What this gateway is now.</summary>
    public PairRole Role { get; private set; }

    /// <summary>Why.</summary>
    public PairReason Reason { get; private set; }

    /// <summary>Since when.</summary>
    public TimeSpan Since { get; private set; }

    /// <summary>How often role or reason changed.</summary>
    public int Changes { get; private set; }

    /// <summary>How often an owner heard another owner.</summary>
    public int Collisions { get; private set; }

    /// <summary>
    /// Nobody of this pair is known to have had the addresses: a stranger could. After a take-over they are not probed: the owner before has done it, and
    /// may be hung with an answer on its lips that its lease has already silenced.
    /// </summary>
    public bool ProbeFirst { get; private set; }

    /// <summary>The other gateway; null when none was heard.</summary>
    public PairPeer? Peer { get; private set; }

    /// <summary>Whether two owners met since this was last asked: hosts on the link may have learnt the other one.</summary>
    public bool TakeReannounce()
    {
        bool asked = _reannounce;
        _reannounce = false;
        return asked;
    }

    /// <summary>When <see cref="Tick"/> has something to do or an advertisement is due; null: not before something happens.</summary>
    public TimeSpan? NextDue =>
        _stopped ? null
        : Role == PairRole.Owner ? (_linkUp && _nextAdvert < _leaseEnd ? _nextAdvert : _leaseEnd)
        : _linkUp ? _takeOverAt : null;

    /// <summary>Begins.</summary>
    /// <param name="now">The time.</param>
    /// <param name="leaseLeft">So long the lease of the agent before still runs in the kernel; zero when it has run out or there was none.</param>
    /// <param name="hasAddresses">The kernel has addresses of the pair from before.</param>
    public void Start(TimeSpan now, TimeSpan leaseLeft, bool hasAddresses)
    {
        Since = now;
        _mayMeetStranger = !hasAddresses;
        _takeOverAt = now + options.DownAfter(options.AdvertInterval);
        if (leaseLeft > TimeSpan.Zero)
        {
            // As long as it runs nobody else takes over, since everybody waits longer after the same last advertisement.
            Become(PairRole.Owner, PairReason.LeaseHeld, now);
            _leaseEnd = now + (leaseLeft < options.Lease ? leaseLeft : options.Lease);
        }
    }

    /// <summary>An advertisement came.</summary>
    public void Heard(TimeSpan now, in PairAdvert advert)
    {
        if (_stopped)
        {
            return;
        }

        if (Role == PairRole.Owner && !LeaseHasEnded(now))
        {
            HeardAsOwner(now, advert);
        }
        else
        {
            HeardWithoutAddresses(now, advert);
        }
    }

    /// <summary>The interface has a carrier and an address to send from, or not.</summary>
    public void LinkIs(TimeSpan now, bool up)
    {
        if (up == _linkUp)
        {
            return;
        }

        _linkUp = up;
        if (up && Role == PairRole.Owner)
        {
            _nextAdvert = now;
        }
        else if (up)
        {
            // Whoever has the addresses was not heard meanwhile.
            _takeOverAt = now + options.DownAfter(Peer?.Interval ?? options.AdvertInterval);
        }
    }

    /// <summary>Looks at the clock.</summary>
    public void Tick(TimeSpan now)
    {
        if (_stopped || LeaseHasEnded(now) || Role == PairRole.Owner || !_linkUp || now < _takeOverAt)
        {
            return;
        }

        PairReason reason = Peer is not PairPeer peer ? PairReason.NobodyHeard
            : now - peer.HeardAt < options.DownAfter(peer.Interval) ? PairReason.Preempted
            : PairReason.PeerSilent;
        BecomeOwner(reason, now);
    }

    /// <summary>The owner has to send one now.</summary>
    public bool AdvertIsDue(TimeSpan now) => Role == PairRole.Owner && _linkUp && !_stopped && now >= _nextAdvert && now < _leaseEnd;

    /// <summary>An advertisement went out and the kernel has renewed the lease.</summary>
    /// <param name="sentAt">When it was sent: the lease counts from there, like the patience of who hears it.</param>
    public void Renewed(TimeSpan sentAt)
    {
        _leaseEnd = sentAt + options.Lease;
        _nextAdvert = sentAt + options.AdvertInterval;
    }

    /// <summary>An advertisement went out, and then the process did not run for so long that renewing the lease behind it could be too long: another one.</summary>
    public void SentLate(TimeSpan now) => _nextAdvert = now;

    /// <summary>None could be sent: soon again. If it goes on, the lease runs out.</summary>
    public void SendingFailed(TimeSpan now) => _nextAdvert = now + options.AdvertInterval;

    /// <summary>The kernel says that the lease has run out.</summary>
    public void LeaseLost(TimeSpan now)
    {
        if (Role == PairRole.Owner)
        {
            GiveUp(_linkUp ? PairReason.LeaseLost : PairReason.LinkDown, now);
        }
    }

    /// <summary>The agent stops on purpose.</summary>
    /// <returns>Whether it has something to give up: priority 0 tells the other gateway.</returns>
    public bool Stop(TimeSpan now)
    {
        bool owned = Role == PairRole.Owner && !LeaseHasEnded(now);
        _stopped = true;
        if (Role != PairRole.Standby || owned)
        {
            Become(PairRole.Standby, PairReason.Stopping, now);
        }

        return owned;
    }

    private void HeardAsOwner(TimeSpan now, in PairAdvert advert)
    {
        Note(now, advert);
        Collisions++;
        if (advert.Priority > options.Priority || (advert.Priority == options.Priority && advert.OutranksEqual))
        {
            _takeOverAt = now + options.DownAfter(advert.Interval);
            Become(PairRole.Standby, PairReason.Outranked, now);
        }
        else if (now >= _assertAgain)
        {
            // RFC 9568, section 6.4.3: at once, so that the other one yields. Never more often, whoever sends how much.
            _assertAgain = now + options.AdvertInterval;
            _nextAdvert = now;
            _reannounce = true;
        }
    }

    private void HeardWithoutAddresses(TimeSpan now, in PairAdvert advert)
    {
        bool v4 = advert.Sender.AddressFamily == AddressFamily.InterNetwork;
        if (advert.Priority == 0)
        {
            // The other gateways of a larger group would wait for their skew time. There are two: nobody else is there to collide with.
            if (advert.Sender.Equals(v4 ? _ownerIPv4 : _ownerIPv6))
            {
                Note(now, advert);
                _takeOverAt = now;
                if (_linkUp)
                {
                    BecomeOwner(PairReason.PeerResigned, now);
                }
            }

            return;
        }

        Note(now, advert);
        if (!options.Preempt || advert.Priority >= options.Priority)
        {
            _takeOverAt = now + options.DownAfter(advert.Interval);
        }

        if (Role == PairRole.Undecided || Reason is PairReason.LeaseLost or PairReason.LinkDown)
        {
            Become(PairRole.Standby, PairReason.PeerOwns, now);
        }
    }

    private void Note(TimeSpan now, in PairAdvert advert)
    {
        _mayMeetStranger = false;
        Peer = new PairPeer(advert.Sender, advert.Priority, advert.Interval, now);
        if (advert.Sender.AddressFamily == AddressFamily.InterNetwork)
        {
            _ownerIPv4 = advert.Sender;
        }
        else
        {
            _ownerIPv6 = advert.Sender;
        }
    }

    private bool LeaseHasEnded(TimeSpan now)
    {
        if (Role != PairRole.Owner || now < _leaseEnd)
        {
            return false;
        }

        GiveUp(_linkUp ? PairReason.LeaseLost : PairReason.LinkDown, now);
        return true;
    }

    private void GiveUp(PairReason reason, TimeSpan now)
    {
        _takeOverAt = now + options.DownAfter(options.AdvertInterval);
        Become(PairRole.Standby, reason, now);
    }

    private void BecomeOwner(PairReason reason, TimeSpan now)
    {
        ProbeFirst = _mayMeetStranger;
        _mayMeetStranger = false;
        Become(PairRole.Owner, reason, now);
        _leaseEnd = now + options.Lease;
    }

    private void Become(PairRole role, PairReason reason, TimeSpan now)
    {
        Role = role;
        Reason = reason;
        Since = now;
        Changes++;
        _nextAdvert = now;
        _reannounce = false;
    }
}
