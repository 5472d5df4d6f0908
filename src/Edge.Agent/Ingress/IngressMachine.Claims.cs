using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Linux.Packets;

namespace Edge.Agent.Ingress;

/// <summary>Probing, claiming, announcing, and what is done about others that claim the same.</summary>
internal sealed partial class IngressMachine
{
    /// <summary>Another machine says that it has an address, or asks for it.</summary>
    /// <param name="claim">What it says; its frame may be forged.</param>
    /// <param name="interfaceIndex">Where it was heard.</param>
    /// <param name="now">Milliseconds.</param>
    public void Heard(NeighbourClaim claim, int interfaceIndex, long now)
    {
        if (!_addresses.TryGetValue(claim.Address, out HeldAddress? held) || held.Link?.Index != interfaceIndex || IsOwn(claim.Mac))
        {
            return;
        }

        switch (held.State)
        {
            case AddressState.Probing or AddressState.Conflict:
                SetConflict(held, claim.Mac, now);
                break;
            case AddressState.Claimed when !claim.IsProbe:
                // A probe needs no answer of ours: the kernel gives it.
                Contest(held, claim.Mac, now);
                break;
        }
    }

    private void Contest(HeldAddress held, MacAddress other, long now)
    {
        if (held.IsUnasked && now - held.ClaimedAt < IngressTimes.Probation)
        {
            Release(held);
            SetConflict(held, other, now);
            return;
        }

        held.OtherHeardAt = now;
        if (held.Other != other)
        {
            held.Other = other;
            held.Reason = $"{other} on {held.Link!.Name} claims it, too: find that machine and take the address from it";
            Version++;
        }

        if (now - held.DefendedAt is null or >= IngressTimes.BetweenDefences)
        {
            held.OwesDefence = true;
            held.Due = now;
        }
    }

    private void SetConflict(HeldAddress held, MacAddress other, long now)
    {
        held.Other = other;
        held.OtherHeardAt = now;
        held.ProbesLeft = 0;
        held.IsAskedAgain = false;
        held.Due = now + Jittered(IngressTimes.ConflictRetry);
        SetState(held, AddressState.Conflict, $"{other} on {held.Link!.Name} has it: take the address from that machine, or give the Service another one", now);
    }

    private void EndConflict(HeldAddress held, long now)
    {
        if (held.State == AddressState.Claimed && held.Other != MacAddress.None && now - held.OtherHeardAt >= IngressTimes.ConflictEnds)
        {
            held.Other = MacAddress.None;
            held.Reason = null;
            Version++;
        }
    }

    // One of our interfaces may hear another one of ours.
    private bool IsOwn(MacAddress mac)
    {
        foreach (RouteLink link in _host?.Links ?? [])
        {
            if (link.Mac == mac)
            {
                return true;
            }
        }

        return false;
    }

    // How many probes each gets depends on how many begin together.
    private void DecideProbes()
    {
        int count = 0;
        foreach (HeldAddress held in _addresses.Values)
        {
            count += held is { State: AddressState.Probing, ProbesLeft: HeldAddress.Undecided } ? 1 : 0;
        }

        if (count == 0)
        {
            return;
        }

        int probes = Math.Clamp(IngressTimes.FramesAtOnce - count, 0, IngressTimes.Probes * count);
        int left = count;
        foreach (HeldAddress held in _addresses.Values)
        {
            if (held is { State: AddressState.Probing, ProbesLeft: HeldAddress.Undecided })
            {
                // The larger shares first: those without a probe are claimed last.
                held.ProbesLeft = (probes + left - 1) / left;
                held.IsUnasked = held.ProbesLeft == 0;
                probes -= held.ProbesLeft;
                left--;
            }
        }
    }

    private static bool NeedsFrame(HeldAddress held) => held.State switch
    {
        AddressState.Probing => held.ProbesLeft > 0,
        AddressState.Conflict => held.ProbesLeft > 0 || !held.IsAskedAgain,
        AddressState.Claimed => true,
        _ => false,
    };

    private void Act(HeldAddress held, long now)
    {
        switch (held.State)
        {
            case AddressState.Probing when held.ProbesLeft > 0:
                Probe(held, now);
                break;
            case AddressState.Conflict when !held.IsAskedAgain || held.ProbesLeft > 0:
                held.ProbesLeft = held.IsAskedAgain ? held.ProbesLeft : IngressTimes.Probes;
                held.IsAskedAgain = true;
                Probe(held, now);
                break;
            case AddressState.Probing or AddressState.Conflict or AddressState.Failed:
                Claim(held, held.IsUnasked, now);
                break;
            case AddressState.Claimed:
                Announce(held, now);
                break;
            default:
                held.Due = HeldAddress.Never;
                break;
        }
    }

    private void Probe(HeldAddress held, long now)
    {
        switch (Send(held, AnnouncementKind.Probe))
        {
            case SendResult.Busy:
                held.Due = now + IngressTimes.BusyRetry;
                break;
            case SendResult.NoLink:
                Stop(held, AddressState.NoLink, $"{held.Link!.Name} has no link: look at the cable and at \"ip link\"", held.Link, now);
                break;
            case SendResult.NotPermitted:
                held.ProbesLeft = 0;
                held.Due = now;
                break;
            default:
                held.ProbesLeft--;
                held.Due = now + IngressTimes.BetweenProbes;
                break;
        }
    }

    private void Claim(HeldAddress held, bool isUnasked, long now)
    {
        if (kernel.Claim(new ClaimedAddress(held.Address, held.Link!.Index), out _) is string problem)
        {
            Fail(held, problem, now);
            return;
        }

        held.ClaimedAt = now;
        held.IsUnasked = isUnasked;
        held.IsAskedAgain = false;
        held.IsUntold = true;
        held.Other = MacAddress.None;
        held.DefendedAt = null;
        held.OwesDefence = false;
        SetState(held, AddressState.Claimed, null, now);
        BeginRound(held, now);
    }

    private void Fail(HeldAddress held, string problem, long now)
    {
        held.Due = now + Jittered(IngressTimes.KernelRetry);
        SetState(held, AddressState.Failed, problem, now);
    }

    private void BeginRound(HeldAddress held, long now)
    {
        held.RoundAt = now;
        held.Step = 0;
        held.OwesReply = false;
        held.Due = held.Link is { HasNeighbours: true, IsRunning: true } ? now : HeldAddress.Never;
        if (_refreshAt == HeldAddress.Never)
        {
            _refreshAt = now + Jittered((long)options.Refresh.TotalMilliseconds);
        }
    }

    private void AnnounceAll(long now)
    {
        foreach (HeldAddress held in _addresses.Values)
        {
            if (held.State == AddressState.Claimed)
            {
                BeginRound(held, now);
            }
        }
    }

    private void Announce(HeldAddress held, long now)
    {
        switch (Send(held, held is { OwesReply: true, OwesDefence: false } ? AnnouncementKind.Reply : AnnouncementKind.Request))
        {
            case SendResult.Busy:
                held.Due = now + IngressTimes.BusyRetry;
                return;
            case SendResult.NoLink or SendResult.NotPermitted:
                // The link that comes back begins anew.
                held.OwesDefence = false;
                held.Due = HeldAddress.Never;
                return;
        }

        if (held.OwesDefence)
        {
            held.OwesDefence = false;
            held.DefendedAt = now;
        }
        else if (held.IsIPv4 && !held.OwesReply)
        {
            held.OwesReply = true;
            return;
        }
        else
        {
            held.OwesReply = false;
            held.IsUntold = false;
            held.Step = Math.Min(held.Step + 1, IngressTimes.Announcements.Length);
        }

        held.Due = NextAnnouncement(held, now);
    }

    // What became due while there was no room for it is not made up for.
    private static long NextAnnouncement(HeldAddress held, long now)
    {
        ReadOnlySpan<int> times = IngressTimes.Announcements;
        while (held.Step < times.Length - 1 && held.Step > 0 && held.RoundAt + times[held.Step + 1] <= now)
        {
            held.Step++;
        }

        return held.Step < times.Length ? held.RoundAt + times[held.Step] : HeldAddress.Never;
    }

    private void BeginRefresh(long now)
    {
        if (now < _refreshAt)
        {
            return;
        }

        bool any = false;
        foreach (HeldAddress held in _addresses.Values)
        {
            if (held.State == AddressState.Claimed)
            {
                any = true;
                held.Due = held is { Due: HeldAddress.Never, Link: { HasNeighbours: true, IsRunning: true } } ? now : held.Due;
            }
        }

        _refreshAt = any ? now + Jittered((long)options.Refresh.TotalMilliseconds) : HeldAddress.Never;
    }

    // Not claimed any more, or not yet, and nothing is to do about it.
    private void Stop(HeldAddress held, AddressState state, string? reason, RouteLink? link, long now)
    {
        Release(held);
        SetLink(held, link);
        held.Due = HeldAddress.Never;
        held.Other = MacAddress.None;
        SetState(held, state, reason, now);
    }

    private void Release(HeldAddress held)
    {
        if (held is { State: AddressState.Claimed, Link: { } link })
        {
            kernel.Withdraw(new ClaimedAddress(held.Address, link.Index));
        }
    }

    private SendResult Send(HeldAddress held, AnnouncementKind kind)
    {
        // A process that slept may not know yet that the other gateway of the pair has taken over.
        SendResult result = options.MayAnnounce?.Invoke() == false ? SendResult.Busy : kernel.Send(held.Link!, held.Address, kind);
        Frames += result == SendResult.Sent ? 1 : 0;
        return result;
    }
}
