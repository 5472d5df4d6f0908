using System.Net;
using System.Net.Sockets;
using Edge.Linux;
using Edge.Linux.Vrrp;

namespace Edge.Agent.Pair;

/// <summary>Advertisements over raw sockets, one for each family, on one interface.</summary>
internal sealed class VrrpWire(PairOptions options, PairAddresses addresses) : IPairWire
{
    private readonly VrrpWaiter _waiter = new();
    private readonly byte[] _packet = new byte[VrrpCodec.MaximumBytes];
    private readonly byte[] _buffer = new byte[2048];
    private readonly byte[] _source = new byte[16];
    private PairLink? _link;
    private VrrpSocket? _v4;
    private VrrpSocket? _v6;

    // The senders heard last: an object is made when somebody else speaks.
    private IPAddress? _senderIPv4;
    private IPAddress? _senderIPv6;

    // Of the sender of IPv4, whose word decides between equals: the two families could decide differently.
    private bool? _outranks;

    public string? Problem { get; private set; }

    public void Use(PairLink? link)
    {
        if (_link?.Index != link?.Index || _link?.Name != link?.Name)
        {
            _v4?.Dispose();
            _v6?.Dispose();
            _v4 = _v6 = null;
            _outranks = null;
        }

        _link = link;
        Problem = null;
        if (link is not null)
        {
            _v4 ??= link.SourceIPv4 is null ? null : TryOpen(AddressFamily.InterNetwork, link);
            _v6 ??= link.SourceIPv6 is null ? null : TryOpen(AddressFamily.InterNetworkV6, link);
        }
    }

    public bool Send(byte priority)
    {
        bool any4 = !addresses.ListOf(AddressFamily.InterNetwork).IsEmpty, any6 = !addresses.ListOf(AddressFamily.InterNetworkV6).IsEmpty;
        bool use4 = _v4 is not null && _link?.SourceIPv4 is not null && (any4 || !any6 || _v6 is null);
        bool use6 = _v6 is not null && _link?.SourceIPv6 is not null && (any6 || !use4);
        bool sent4 = use4 && Send(_v4!, _link!.SourceIPv4!, priority);
        bool sent6 = use6 && Send(_v6!, _link!.SourceIPv6!, priority);
        return sent4 || sent6;
    }

    public bool TryReceive(out PairAdvert advert, out VrrpRefusal refusal) =>
        TryReceive(ref _v4, out advert, out refusal) || TryReceive(ref _v6, out advert, out refusal);

    public void Wait(TimeSpan longest) => _waiter.Wait(_v4, _v6, longest);

    public void Wake() => _waiter.Wake();

    public void Dispose()
    {
        _v4?.Dispose();
        _v6?.Dispose();
        _waiter.Dispose();
    }

    private VrrpSocket? TryOpen(AddressFamily family, PairLink link)
    {
        try
        {
            return VrrpSocket.Open(family, link.Index, link.Name);
        }
        catch (LinuxException e)
        {
            string next = e.Errno == Errno.EPERM ? ": give the agent CAP_NET_RAW, as systemd/edge-agent-ingress.conf does" : "";
            Problem = $"{e.Message}{next}";
            return null;
        }
    }

    private bool Send(VrrpSocket socket, IPAddress source, byte priority)
    {
        source.TryWriteBytes(_source, out int length);
        var advert = new VrrpAdvert
        {
            VirtualRouterId = options.VirtualRouterId,
            Priority = priority,
            IntervalCentiseconds = options.IntervalCentiseconds,
            Addresses = addresses.ListOf(socket.Family),
        };
        int size = VrrpCodec.Write(advert, _source.AsSpan(0, length), _packet);
        Errno error = socket.TrySend(_packet.AsSpan(0, size), _source.AsSpan(0, length));
        Problem = error == Errno.None ? null : $"advertisements cannot be sent on {_link!.Name}: {error}";
        return error == Errno.None;
    }

    private bool TryReceive(ref VrrpSocket? socket, out PairAdvert advert, out VrrpRefusal refusal)
    {
        advert = default;
        refusal = VrrpRefusal.None;
        if (socket is null || _link is null)
        {
            return false;
        }

        try
        {
            if (!socket.TryReceive(_buffer, _source, out ReadOnlySpan<byte> packet, out int hopLimit))
            {
                return false;
            }

            refusal = Read(socket.Family, packet, hopLimit, out advert);
            return true;
        }
        catch (LinuxException)
        {
            // The interface went; the next snapshot of the network brings another one.
            socket.Dispose();
            socket = null;
            return false;
        }
    }

    private VrrpRefusal Read(AddressFamily family, ReadOnlySpan<byte> packet, int hopLimit, out PairAdvert advert)
    {
        advert = default;
        bool v4 = family == AddressFamily.InterNetwork;
        ReadOnlySpan<byte> source = _source.AsSpan(0, v4 ? 4 : 16);
        VrrpRefusal refusal = VrrpCodec.TryRead(packet, source, hopLimit, options.VirtualRouterId, out VrrpAdvert read);
        if (refusal != VrrpRefusal.None)
        {
            return refusal;
        }

        IPAddress sender = SenderOf(ref v4 ? ref _senderIPv4 : ref _senderIPv6, source);
        if (!_link!.IsNeighbour(sender))
        {
            return VrrpRefusal.Sender;
        }

        if (!addresses.Matches(family, read.Addresses))
        {
            return VrrpRefusal.Addresses;
        }

        bool outranks = Outranks(source, v4 ? _link.SourceIPv4 : _link.SourceIPv6);
        _outranks = v4 ? outranks : _outranks;
        advert = new PairAdvert(sender, read.Priority, TimeSpan.FromMilliseconds(10 * read.IntervalCentiseconds), _outranks ?? outranks);
        return VrrpRefusal.None;
    }

    private static bool Outranks(ReadOnlySpan<byte> sender, IPAddress? own)
    {
        Span<byte> bytes = stackalloc byte[16];
        return own is null || !own.TryWriteBytes(bytes, out int length) || sender.SequenceCompareTo(bytes[..length]) > 0;
    }

    private static IPAddress SenderOf(ref IPAddress? last, ReadOnlySpan<byte> source)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (last is null || !last.TryWriteBytes(bytes, out int length) || !source.SequenceEqual(bytes[..length]))
        {
            last = new IPAddress(source);
        }

        return last;
    }
}
