using Edge.Linux.Netlink;

namespace Edge.Agent.Ingress;

/// <summary>What follows from the machine's network: the interface of each address, what is missing in the kernel, what is left over there.</summary>
internal sealed partial class IngressMachine
{
    /// <summary>The machine's network, as it is now.</summary>
    public void HostIs(RouteSnapshot host, long now)
    {
        RouteSnapshot own = host with { Addresses = [.. host.Addresses.Where(static address => !address.IsOurs)] };
        _renumbered.Clear();
        foreach (RouteLink link in own.Links)
        {
            if (_host is not null && !AddressesOf(own, link).SequenceEqual(AddressesOf(_host, link)))
            {
                _renumbered.Add(link.Index);
            }
        }

        _host = own;
        _inKernel.Clear();
        _inKernel.UnionWith(host.Claimed);
        foreach (HeldAddress held in _addresses.Values)
        {
            RouteLink? before = held.State == AddressState.Claimed ? held.Link : null;
            Evaluate(held, now);
            if (held.State == AddressState.Claimed && before?.Index == held.Link!.Index)
            {
                Restore(held, before, now);
            }
        }

        RemoveLeftovers();
    }

    // Brings an address to the state that role, network and kernel ask for; where nothing changed it does nothing.
    private void Evaluate(HeldAddress held, long now)
    {
        if (_host is null)
        {
            SetState(held, AddressState.Waiting, null, now);
            return;
        }

        RouteLink? link = Choose(held);
        string? refusal = _addresses.Count > IngressTimes.MaximumAddresses && held.State is AddressState.Waiting or AddressState.Refused
            ? $"there are more than {IngressTimes.MaximumAddresses} addresses; the first come are served"
            : AddressRefusal.Of(held.Address, _host, options.Broker);
        if (refusal is not null)
        {
            Stop(held, AddressState.Refused, refusal, link, now);
        }
        else if (link is null)
        {
            Stop(held, AddressState.NoInterface, NoInterface(), null, now);
        }
        else if (!link.IsUp)
        {
            // The kernel drops addresses of an interface that is set down; whoever sets it up again may have brought another network.
            Stop(held, AddressState.NoLink, $"{link.Name} is down: ip link set {link.Name} up", link, now);
        }
        else if (_role == IngressRole.Standby)
        {
            Stop(held, AddressState.Standby, null, link, now);
        }
        else if (held.State == AddressState.Claimed)
        {
            Move(held, link, now);
        }
        else
        {
            Begin(held, link, now);
        }
    }

    private void Begin(HeldAddress held, RouteLink link, long now)
    {
        bool known = held.State is AddressState.Probing or AddressState.Conflict && held.Link?.Index == link.Index;
        AddressState before = held.State;
        SetLink(held, link);
        if ((before == AddressState.Waiting && IsInKernel(held, link)) || (before == AddressState.Standby && !_probesOnTakeOver) || before == AddressState.Failed || !link.HasNeighbours)
        {
            // It is ours from before a restart, the election has decided, nobody answered already, or there is nobody to ask.
            Claim(held, isUnasked: false, now);
        }
        else if (!link.IsRunning)
        {
            Stop(held, AddressState.NoLink, $"{link.Name} has no link: look at the cable and at \"ip link\"", link, now);
        }
        else if (!known)
        {
            SetState(held, AddressState.Probing, null, now);
            held.ProbesLeft = HeldAddress.Undecided;
            held.Due = now + random.Next(IngressTimes.ProbeJitter + 1);
        }
    }

    // An address of ours stays on its interface also when that lost its own one: DHCP gives it another in a moment.
    private RouteLink? Choose(HeldAddress held) =>
        InterfaceChoice.Of(held.Address, _host!, options.Interfaces)
        ?? (held is { State: AddressState.Claimed, Link: { } link } && InterfaceChoice.Find(_host!, link.Index) is { } same && same.Name == link.Name ? same : null);

    private void Move(HeldAddress held, RouteLink link, long now)
    {
        RouteLink before = held.Link!;
        SetLink(held, link);
        if (before.Index != link.Index)
        {
            // One that was deleted and made anew, or another one that fits better.
            kernel.Withdraw(new ClaimedAddress(held.Address, before.Index));
            Claim(held, isUnasked: false, now);
        }
    }

    // It is still claimed on the same interface. Somebody may have removed it from the kernel, and others may have to hear of us again.
    private void Restore(HeldAddress held, RouteLink before, long now)
    {
        RouteLink link = held.Link!;
        bool again = (!before.IsRunning && link.IsRunning) || before.Mac != link.Mac || _renumbered.Contains(link.Index);
        if (!IsInKernel(held, link))
        {
            string? problem = kernel.Claim(new ClaimedAddress(held.Address, link.Index), out bool added);
            if (problem is not null)
            {
                Fail(held, problem, now);
                return;
            }

            // The snapshot may be older than our claim: then it was there.
            Repairs += added ? 1 : 0;
            Version += added ? 1 : 0;
            again |= added;
        }

        if (again)
        {
            BeginRound(held, now);
        }
    }

    private static IEnumerable<RouteAddress> AddressesOf(RouteSnapshot host, RouteLink link) => host.Addresses.Where(address => address.Interface == link.Index);

    // Only what carries our mark is in the list, and nothing is removed before it is known what is wanted; who stands by has nothing whatever is wanted.
    private void RemoveLeftovers()
    {
        if ((!_complete && _role == IngressRole.Owner) || _host is null)
        {
            return;
        }

        foreach (ClaimedAddress claim in _inKernel)
        {
            bool wanted = _addresses.TryGetValue(claim.Address, out HeldAddress? held) && held.State == AddressState.Claimed && held.Link?.Index == claim.Interface;
            if (!wanted)
            {
                kernel.Withdraw(claim);
            }
        }
    }

    private bool IsInKernel(HeldAddress held, RouteLink link) => _inKernel.Contains(new ClaimedAddress(held.Address, link.Index));

    private void SetLink(HeldAddress held, RouteLink? link)
    {
        if (held.Link?.Index != link?.Index)
        {
            Watch();
        }

        held.Link = link;
    }

    private string NoInterface() => options.Interfaces is null
        ? "no interface is in its subnet: give the gateway an address there, or name an interface in ingress.interfaces"
        : $"none of the interfaces {string.Join(", ", options.Interfaces)} is there: look at ingress.interfaces and at \"ip link\"";
}
