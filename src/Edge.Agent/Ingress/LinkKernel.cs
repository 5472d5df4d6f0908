using System.Net;
using System.Net.Sockets;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Linux.Packets;

namespace Edge.Agent.Ingress;

/// <summary>The real kernel: rtnetlink for the addresses, packet sockets for what is said about them. Used by the loop's thread alone, in whose network namespace it was opened.</summary>
internal sealed class LinkKernel : IIngressKernel, IDisposable
{
    // A host that floods us with frames that pass the filter must not keep the loop from its work.
    private const int FramesAtOnce = 64;

    private readonly RouteEditor _editor = new();
    private readonly PacketSocket? _arp;
    private readonly PacketSocket? _neighbours;
    private readonly PacketWaiter _waiter = new();
    private readonly KernelSettings _settings;
    private readonly byte[] _frame = new byte[256];
    private readonly List<int> _allMulticast = [];

    /// <summary>Opens the sockets.</summary>
    /// <exception cref="LinuxException">The process has too many descriptors.</exception>
    public LinkKernel(KernelSettings settings)
    {
        _settings = settings;
        try
        {
            _arp = PacketSocket.Open(EtherType.Arp);
            _neighbours = PacketSocket.Open(EtherType.IPv6);
        }
        catch (LinuxException e) when (e.Errno is Errno.EPERM or Errno.EAFNOSUPPORT)
        {
            // EAFNOSUPPORT is what RestrictAddressFamilies= of systemd answers.
            CannotAnnounce = $"claimed addresses are not announced and not probed for ({e.Message}): give the agent CAP_NET_RAW and AF_PACKET, as systemd/edge-agent-ingress.conf does; "
                + "the kernel answers for them all the same";
        }
    }

    /// <summary>Why nothing can be sent; null when it can.</summary>
    public string? CannotAnnounce { get; }

    public string? Claim(ClaimedAddress claim, out bool added)
    {
        try
        {
            added = _editor.Claim(claim);
            return null;
        }
        catch (NetlinkException e)
        {
            added = false;
            return $"the kernel refused it: {e.Message}";
        }
    }

    public string? Withdraw(ClaimedAddress claim)
    {
        try
        {
            _editor.Withdraw(claim);
            return null;
        }
        catch (NetlinkException e)
        {
            return $"the kernel refused to let it go: {e.Message}";
        }
    }

    public SendResult Send(RouteLink link, IPAddress address, AnnouncementKind kind)
    {
        if (_arp is null || _neighbours is null)
        {
            return SendResult.NotPermitted;
        }

        Errno error;
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            if (kind == AnnouncementKind.Probe)
            {
                ArpFrame.WriteProbe(_frame, link.Mac, address);
            }
            else
            {
                ArpFrame.WriteAnnouncement(_frame, link.Mac, address, reply: kind == AnnouncementKind.Reply);
            }

            error = _arp.Send(link.Index, _frame.AsSpan(0, ArpFrame.Bytes));
        }
        else if (kind == AnnouncementKind.Probe)
        {
            NeighbourFrame.WriteProbe(_frame, link.Mac, address);
            error = _neighbours.Send(link.Index, _frame.AsSpan(0, NeighbourFrame.ProbeBytes));
        }
        else
        {
            NeighbourFrame.WriteAdvertisement(_frame, link.Mac, address, _settings.Forwards(link, AddressFamily.InterNetworkV6));
            error = _neighbours.Send(link.Index, _frame.AsSpan(0, NeighbourFrame.AdvertisementBytes));
        }

        return error switch
        {
            Errno.None => SendResult.Sent,
            Errno.ENOBUFS or Errno.EAGAIN => SendResult.Busy,
            Errno.EPERM or Errno.EACCES => SendResult.NotPermitted,
            _ => SendResult.NoLink,
        };
    }

    /// <summary>Hears from now on what others say about these addresses.</summary>
    public void Listen(IReadOnlyCollection<HeldAddress> addresses)
    {
        if (_arp is null || _neighbours is null)
        {
            return;
        }

        List<IPAddress> watched = [];
        List<int> links4 = [], links6 = [], probing = [];
        foreach (HeldAddress held in addresses)
        {
            if (IngressMachine.IsWatched(held))
            {
                watched.Add(held.Address);
                AddOnce(held.IsIPv4 ? links4 : links6, held.Link!.Index);
                if (!held.IsIPv4 && held.State != AddressState.Claimed)
                {
                    AddOnce(probing, held.Link.Index);
                }
            }
        }

        Listen(_arp, links4.Count == 0 ? PacketFilter.Nothing : PacketFilter.ForArp(watched), links4);
        Listen(_neighbours, links6.Count == 0 ? PacketFilter.Nothing : PacketFilter.ForNeighbours(watched), links6);
        HearAllMulticast(probing);
    }

    /// <summary>Waits for frames, for <see cref="Wake"/> or for the time to pass, and gives what was heard.</summary>
    public void Wait(TimeSpan longest, Action<NeighbourClaim, int> heard)
    {
        (bool arp, bool neighbours) = _waiter.Wait(_arp, _neighbours, longest);
        if (arp)
        {
            Receive(_arp!, isArp: true, heard);
        }

        if (neighbours)
        {
            Receive(_neighbours!, isArp: false, heard);
        }
    }

    /// <summary>Ends the wait. Any thread.</summary>
    public void Wake() => _waiter.Wake();

    public void Dispose()
    {
        _editor.Dispose();
        _arp?.Dispose();
        _neighbours?.Dispose();
        _waiter.Dispose();
    }

    // While the address is not the kernel's own it is no member of its multicast group, and would not hear others ask for it there.
    private void HearAllMulticast(List<int> links)
    {
        foreach (int link in _allMulticast)
        {
            if (!links.Contains(link))
            {
                _neighbours!.ReceiveAllMulticast(link, on: false);
            }
        }

        foreach (int link in links)
        {
            if (!_allMulticast.Contains(link))
            {
                _neighbours!.ReceiveAllMulticast(link, on: true);
            }
        }

        _allMulticast.Clear();
        _allMulticast.AddRange(links);
    }

    private static void Listen(PacketSocket socket, PacketFilter filter, List<int> links)
    {
        try
        {
            socket.Listen(filter, links is [var only] ? only : 0);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            // Gone in this moment; its notification is under way.
        }
    }

    private void Receive(PacketSocket socket, bool isArp, Action<NeighbourClaim, int> heard)
    {
        for (int count = 0; count < FramesAtOnce; count++)
        {
            Errno error = socket.TryReceive(_frame, out int length, out int link);
            if (error == Errno.EAGAIN)
            {
                return;
            }

            // ENETDOWN: the interface went; the next notification says more.
            if (error == Errno.None
                && (isArp ? ArpFrame.TryRead(_frame.AsSpan(0, length), out NeighbourClaim claim) : NeighbourFrame.TryRead(_frame.AsSpan(0, length), out claim)))
            {
                heard(claim, link);
            }
        }
    }

    private static void AddOnce(List<int> list, int item)
    {
        if (!list.Contains(item))
        {
            list.Add(item);
        }
    }
}
