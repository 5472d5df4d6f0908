using System.Net;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Agent.Ingress;

/// <summary>
/// Decides which wanted address is claimed, when it is probed for, announced, defended and given back. No clock, no thread, no socket: time comes in as milliseconds,
/// acts go out through <see cref="IIngressKernel"/>. docs/ingress.md describes what it does.
/// </summary>
internal sealed partial class IngressMachine(IngressOptions options, IIngressKernel kernel, Random random)
{
    private readonly Dictionary<IPAddress, HeldAddress> _addresses = [];
    private readonly List<HeldAddress> _due = [];
    private readonly FramePace _pace = new();
    private readonly HashSet<ClaimedAddress> _inKernel = [];
    private readonly List<int> _renumbered = [];

    // Without our own addresses, which are in _inKernel.
    private RouteSnapshot? _host;
    private IngressRole _role = options.Role;
    private bool _complete;
    private bool _probesOnTakeOver;

    // All addresses are announced again in one round, so that the thread wakes up once for it.
    private long _refreshAt = HeldAddress.Never;

    /// <summary>Rises when <see cref="Addresses"/> would be shown differently.</summary>
    public int Version { get; private set; }

    /// <summary>Rises when other addresses or other interfaces are to be listened to.</summary>
    public int WatchVersion { get; private set; }

    /// <summary>How often one of ours was gone and put back.</summary>
    public long Repairs { get; private set; }

    /// <summary>Frames sent.</summary>
    public long Frames { get; private set; }

    public IngressRole Role => _role;

    /// <summary>All wanted addresses, in no order.</summary>
    public IReadOnlyCollection<HeldAddress> Addresses => _addresses.Values;

    /// <summary>An address that Services want, or no longer want.</summary>
    /// <param name="address">The address; the settings allow it.</param>
    /// <param name="services">Namespace and name of each; none gives the address back.</param>
    /// <param name="now">Milliseconds.</param>
    public void Want(IPAddress address, IReadOnlyList<string> services, long now)
    {
        if (services.Count == 0)
        {
            if (_addresses.Remove(address, out HeldAddress? gone))
            {
                Release(gone);
                Watch();
            }

            return;
        }

        if (!_addresses.TryGetValue(address, out HeldAddress? held))
        {
            held = new HeldAddress(address) { Since = now };
            _addresses.Add(address, held);
            Evaluate(held, now);
        }

        held.Services = services;
        Version++;
    }

    /// <summary>The desired state is known: an address of ours that nobody wants is left over from before, and given back.</summary>
    public void Complete()
    {
        if (!_complete)
        {
            _complete = true;
            RemoveLeftovers();
        }
    }

    /// <summary>Another role: all addresses are taken or given back. The same role again: others may have announced them meanwhile, so they are announced anew.</summary>
    /// <param name="role">The role.</param>
    /// <param name="probeFirst">Others are asked before an address is taken: nobody of the pair is known to have had it.</param>
    /// <param name="now">Milliseconds.</param>
    public void RoleIs(IngressRole role, bool probeFirst, long now)
    {
        if (_role == role)
        {
            AnnounceAll(now);
            return;
        }

        _role = role;
        _probesOnTakeOver = probeFirst;
        Version++;
        foreach (HeldAddress held in _addresses.Values)
        {
            Evaluate(held, now);
        }
    }

    /// <summary>Does what is due. The caller comes again at <see cref="NextDue"/>, or when something happens.</summary>
    public void Tick(long now)
    {
        BeginRefresh(now);
        DecideProbes();
        foreach (HeldAddress held in _addresses.Values)
        {
            EndConflict(held, now);
        }

        // One act for each in a pass: nobody's second announcement comes before somebody's first.
        while (CollectDue(now))
        {
            foreach (HeldAddress held in _due)
            {
                if (NeedsFrame(held) && !_pace.TryTake(now))
                {
                    return;
                }

                Act(held, now);
            }
        }
    }

    /// <summary>When <see cref="Tick"/> has something to do, in milliseconds; <see cref="HeldAddress.Never"/> when only an event can bring it.</summary>
    public long NextDue(long now)
    {
        long next = _refreshAt;
        bool late = false;
        foreach (HeldAddress held in _addresses.Values)
        {
            late |= held.Due <= now;
            next = Math.Min(next, held.Due);
            if (held.Other != MacAddress.None && held.State == AddressState.Claimed)
            {
                next = Math.Min(next, held.OtherHeardAt + IngressTimes.ConflictEnds);
            }
        }

        return late ? Math.Max(next, _pace.ReadyAt(now)) : next;
    }

    private bool CollectDue(long now)
    {
        _due.Clear();
        foreach (HeldAddress held in _addresses.Values)
        {
            if (held.Due <= now)
            {
                _due.Add(held);
            }
        }

        _due.Sort(static (left, right) =>
        {
            int order = Urgency(left).CompareTo(Urgency(right));
            return order != 0 ? order : left.Due.CompareTo(right.Due);
        });
        return _due.Count > 0;
    }

    private void SetState(HeldAddress held, AddressState state, string? reason, long now)
    {
        if (held.State == state && held.Reason == reason)
        {
            return;
        }

        bool wasWatched = IsWatched(held);
        held.Since = held.State == state ? held.Since : now;
        held.State = state;
        held.Reason = reason;
        Version++;
        if (IsWatched(held) != wasWatched)
        {
            WatchVersion++;
        }
    }

    private void Watch()
    {
        Version++;
        WatchVersion++;
    }

    // Frames about addresses that we do not have and do not want to have are nobody's business here.
    internal static bool IsWatched(HeldAddress held) => held.State is AddressState.Probing or AddressState.Conflict or AddressState.Claimed && held.Link is not null;

    // First who is to be told for the first time, then who is to be asked about, then all that is said again.
    private static int Urgency(HeldAddress held) => held.State != AddressState.Claimed ? 1 : held is { IsUntold: true, OwesReply: false } ? 0 : 2;

    private long Jittered(long milliseconds) => (long)(milliseconds * (0.9 + (0.2 * random.NextDouble())));
}
