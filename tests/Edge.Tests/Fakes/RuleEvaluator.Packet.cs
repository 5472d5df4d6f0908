using System.Net;
using System.Text;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

// What expressions read from the packet, its connection and its way, and what they change there.
internal sealed partial class RuleEvaluator
{
    // include/net/netfilter/nf_conntrack_common.h
    private const uint StateEstablished = 2, StateNew = 8, StatusSeenReply = 2, StatusConfirmed = 8, StatusDnat = 32;

    // RTN_* of linux/rtnetlink.h
    private const uint Unicast = 1, Local = 2, Multicast = 5;

    private bool LoadMeta(Meta meta)
    {
        switch (meta.Key)
        {
            case MetaKey.L4Protocol:
                _registers.Store(meta.Destination, [run.Packet.Protocol]);
                return true;
            case MetaKey.NetfilterProtocol:
                _registers.Store(meta.Destination, [(byte)(run.Packet.IsIPv6 ? Family.IPv6 : Family.IPv4)]);
                return true;
            case MetaKey.Protocol:
                _registers.Store(meta.Destination, run.Packet.IsIPv6 ? [0x86, 0xdd] : [0x08, 0x00]);
                return true;
            case MetaKey.Mark:
                return Store(meta.Destination, run.Mark);
            case MetaKey.InputInterface:
                return run.InputInterface is not null && Store(meta.Destination, run.Host.IndexOf(run.InputInterface));
            case MetaKey.OutputInterface:
                return run.OutputInterface is not null && Store(meta.Destination, run.Host.IndexOf(run.OutputInterface));
            case MetaKey.InputInterfaceName:
                return StoreName(meta.Destination, run.InputInterface);
            case MetaKey.OutputInterfaceName:
                return StoreName(meta.Destination, run.OutputInterface);
            default:
                throw new NotSupportedException($"the tracer does not know {meta}");
        }
    }

    private bool StoreName(Register register, string? name)
    {
        byte[] bytes = new byte[16];
        Encoding.UTF8.GetBytes(name ?? "", bytes);
        _registers.Store(register, bytes);
        return name is not null;
    }

    private bool SetMeta(MetaSet set)
    {
        if (set.Key == MetaKey.Mark)
        {
            run.Mark = _registers.Load(set.Source);
        }

        return true;
    }

    private bool LoadCt(Ct ct)
    {
        switch (ct.Key)
        {
            case CtKey.State:
                return Store(ct.Destination, run.Packet.Established ? StateEstablished : StateNew);
            case CtKey.Status:
                return Store(ct.Destination, (run.Translated ? StatusDnat : 0)
                    | (run.Packet.Established ? StatusSeenReply | StatusConfirmed : 0));
            case CtKey.Mark:
                return Store(ct.Destination, run.CtMark);
            case CtKey.Direction:
                _registers.Store(ct.Destination, [run.Packet.Reply ? (byte)1 : (byte)0]);
                return true;
            case CtKey.Source or CtKey.SourceIPv4 or CtKey.SourceIPv6:
                _registers.Store(ct.Destination, run.Packet.Source.GetAddressBytes());
                return true;
            case CtKey.Destination or CtKey.DestinationIPv4 or CtKey.DestinationIPv6:
                _registers.Store(ct.Destination, run.Packet.Destination.GetAddressBytes());
                return true;
            case CtKey.Protocol:
                _registers.Store(ct.Destination, [run.Packet.Protocol]);
                return true;
            case CtKey.DestinationPort:
                _registers.Store(ct.Destination, [(byte)(run.Packet.DestinationPort >> 8), (byte)run.Packet.DestinationPort]);
                return true;
            default:
                throw new NotSupportedException($"the tracer does not know {ct}");
        }
    }

    private bool SetCt(CtSet set)
    {
        if (set.Key == CtKey.Mark)
        {
            run.CtMark = _registers.Load(set.Source);
        }

        return true;
    }

    private bool LookUpRoute(Fib fib)
    {
        IPAddress address = fib.Flags.HasFlag(FibFlags.Destination) ? run.Destination : run.Packet.Source;
        if (fib.Result == FibResult.AddressType)
        {
            return Store(fib.Destination, run.Host.Addresses.Contains(address) ? Local : IsMulticast(address) ? Multicast : Unicast);
        }

        string output = run.Host.OutputTo(address);
        bool missing = fib.Flags.HasFlag(FibFlags.InputInterface) && output != run.InputInterface;
        if (fib.Flags.HasFlag(FibFlags.Present))
        {
            _registers.Store(fib.Destination, [missing ? (byte)0 : (byte)1]);
            return true;
        }

        return fib.Result == FibResult.OutputInterface
            ? Store(fib.Destination, missing ? 0 : run.Host.IndexOf(output))
            : StoreName(fib.Destination, missing ? "" : output);
    }

    private static bool IsMulticast(IPAddress address)
    {
        byte first = address.GetAddressBytes()[0];
        return address.IsIPv6Multicast || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && first is >= 224 and < 240);
    }

    private void Redirected(IPAddress address, ushort? port)
    {
        run.Destination = address;
        run.DestinationPort = port ?? run.DestinationPort;
        run.Target = new IPEndPoint(run.Destination, run.DestinationPort);
        run.Translated = true;
        run.DestinationDecided = true;
        run.Path.Add($"dnat {run.Target}");
    }

    private bool RedirectHere(Redirect redirect)
    {
        IPAddress here = run.Packet.IsIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        Redirected(here, redirect.PortMinimum is { } register ? BigEndianPort(register) : null);
        _verdict = Verdict.Accept;
        return true;
    }

    private bool ReplaceSource()
    {
        run.Masqueraded = true;
        run.SourceDecided = true;
        run.Path.Add("masquerade");
        _verdict = Verdict.Accept;
        return true;
    }

    private bool Mask(Bitwise bitwise)
    {
        int length = bitwise.Mask.Bytes.Length;
        byte[] value = _registers.From(bitwise.Source)[..length].ToArray();
        for (int i = 0; i < length; i++)
        {
            value[i] = (byte)((value[i] & bitwise.Mask.Bytes[i]) ^ bitwise.Xor.Bytes[i]);
        }

        _registers.Store(bitwise.Destination, value);
        return true;
    }
}
