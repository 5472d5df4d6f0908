using System.Globalization;
using System.Net;
using System.Text;

namespace Edge.Nftables.Text;

/// <summary>nft's words for constants.</summary>
internal static class ValueText
{
    private static readonly string[] StateNames = ["invalid", "established", "related", "new"];
    private static readonly string[] TcpFlagNames = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"];

    /// <summary>A value as nft prints it beside an operand of that kind.</summary>
    internal static string Format(ValueKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        ValueKind.Address when value.Length is 4 or 16 => new IPAddress(value).ToString(),
        ValueKind.Port when value.Length == 2 => Invariant((value[0] << 8) | value[1]),
        ValueKind.Protocol => ElementType.ProtocolName(value[0]),
        ValueKind.Mark when value.Length == 4 => $"0x{BitConverter.ToUInt32(value):x8}",
        ValueKind.Number when value.Length == 1 => Invariant(value[0]),
        ValueKind.Number or ValueKind.InterfaceIndex when value.Length == 4 => Invariant(BitConverter.ToUInt32(value)),
        ValueKind.InterfaceName => InterfaceName(value),
        ValueKind.CtState => Flags(BitConverter.ToUInt32(value), StateName),
        ValueKind.CtStatus => Flags(BitConverter.ToUInt32(value), StatusName),
        ValueKind.CtDirection => value[0] == 0 ? "original" : "reply",
        ValueKind.TcpFlags => Flags(value[0], bit => TcpFlagNames[bit]),
        ValueKind.IcmpType => IcmpType(value[0]),
        ValueKind.IcmpV6Type => IcmpV6Type(value[0]),
        ValueKind.FibType => FibType(BitConverter.ToUInt32(value)),
        ValueKind.FibPresent => value[0] == 0 ? "missing" : "exists",
        ValueKind.NetfilterProtocol => value[0] == (byte)Family.IPv6 ? "ipv6" : "ipv4",
        _ => $"0x{Convert.ToHexStringLower(value)}",
    };

    /// <summary>A range as nft prints it: one value, a prefix where it is one, or both ends.</summary>
    internal static string Range(ElementField field, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        var type = new ElementType(field);
        if (first.SequenceEqual(last))
        {
            return type.Format(first);
        }

        bool isAddress = field.TypeId == ElementField.IPv4Address.TypeId || field.TypeId == ElementField.IPv6Address.TypeId;
        return isAddress && PrefixLength(first, last) is { } length
            ? $"{type.Format(first)}/{length}"
            : $"{type.Format(first)}-{type.Format(last)}";
    }

    /// <summary>Length of the prefix that a mask is; <see langword="null"/> when its bits have holes.</summary>
    internal static int? MaskLength(ReadOnlySpan<byte> mask)
    {
        byte[] ones = new byte[mask.Length];
        Array.Fill(ones, byte.MaxValue);
        byte[] rest = new byte[mask.Length];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = (byte)~mask[i];
        }

        return PrefixLength(new byte[mask.Length], rest);
    }

    /// <summary>nft's words for a time, such as <c>1h30m</c>.</summary>
    internal static string Duration(TimeSpan time)
    {
        var text = new StringBuilder();
        Part(time.Days, "d");
        Part(time.Hours, "h");
        Part(time.Minutes, "m");
        Part(time.Seconds, "s");
        Part(time.Milliseconds, "ms");
        return text.Length == 0 ? "0s" : text.ToString();

        void Part(int number, string unit)
        {
            if (number != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
            }
        }
    }

    private static int? PrefixLength(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        int bits = first.Length * 8;
        int length = 0;
        while (length < bits && Bit(first, length) == Bit(last, length))
        {
            length++;
        }

        for (int i = length; i < bits; i++)
        {
            if (Bit(first, i) || !Bit(last, i))
            {
                return null;
            }
        }

        return length;
    }

    private static bool Bit(ReadOnlySpan<byte> value, int index) => (value[index / 8] & (0x80 >> (index % 8))) != 0;

    private static string Flags(uint value, Func<int, string> name)
    {
        var names = new List<string>();
        for (int bit = 0; bit < 32; bit++)
        {
            if ((value & (1u << bit)) != 0)
            {
                names.Add(name(bit));
            }
        }

        return names.Count == 0 ? "0x0" : string.Join(',', names);
    }

    private static string StateName(int bit) => bit switch
    {
        < 4 => StateNames[bit],
        6 => "untracked",
        _ => $"0x{1u << bit:x}",
    };

    // IPS_* of linux/netfilter/nf_conntrack_common.h
    private static string StatusName(int bit) => bit switch
    {
        0 => "expected",
        1 => "seen-reply",
        2 => "assured",
        3 => "confirmed",
        4 => "snat",
        5 => "dnat",
        9 => "dying",
        _ => $"0x{1u << bit:x}",
    };

    private static string IcmpType(byte type) => type switch
    {
        0 => "echo-reply",
        3 => "destination-unreachable",
        5 => "redirect",
        8 => "echo-request",
        11 => "time-exceeded",
        _ => Invariant(type),
    };

    private static string IcmpV6Type(byte type) => type switch
    {
        1 => "destination-unreachable",
        2 => "packet-too-big",
        3 => "time-exceeded",
        128 => "echo-request",
        129 => "echo-reply",
        133 => "nd-router-solicit",
        134 => "nd-router-advert",
        135 => "nd-neighbor-solicit",
        136 => "nd-neighbor-advert",
        _ => Invariant(type),
    };

    // RTN_* of linux/rtnetlink.h
    private static string FibType(uint type) => type switch
    {
        1 => "unicast",
        2 => "local",
        3 => "broadcast",
        4 => "anycast",
        5 => "multicast",
        6 => "blackhole",
        7 => "unreachable",
        8 => "prohibit",
        _ => Invariant(type),
    };

    // A name that is compared without its terminating zero is a prefix.
    private static string InterfaceName(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)0);
        return end < 0 ? $"\"{Encoding.UTF8.GetString(value)}*\"" : $"\"{Encoding.UTF8.GetString(value[..end])}\"";
    }

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);
}
