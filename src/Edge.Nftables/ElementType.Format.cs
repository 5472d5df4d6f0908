using System.Globalization;
using System.Text;

namespace Edge.Nftables;

public sealed partial class ElementType
{
    /// <summary>A value of this type as nft prints it, for example <c>10.96.0.1 . tcp . 80</c>.</summary>
    /// <param name="value">A key or map data; what is missing at the end is left out.</param>
    public string Format(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        foreach (ElementField field in _fields)
        {
            int length = Math.Min(field.LengthBytes, value.Length);
            if (length < field.LengthBytes)
            {
                break;
            }

            text.Append(text.Length == 0 ? "" : " . ").Append(Format(field, value[..length]));
            value = value[Math.Min(field.PaddedBytes, value.Length)..];
        }

        return text.ToString();
    }

    private static string Format(ElementField field, ReadOnlySpan<byte> value)
    {
        var reader = new ElementKeyReader(value);
        return field.TypeId switch
        {
            7 => reader.ReadIPv4Address().ToString(),
            8 => reader.ReadIPv6Address().ToString(),
            12 => ProtocolName(value[0]),
            13 => reader.ReadPort().ToString(CultureInfo.InvariantCulture),
            19 => $"0x{reader.ReadMark():x8}",
            4 or 20 => BitConverter.ToUInt32(value).ToString(CultureInfo.InvariantCulture),
            41 => $"\"{reader.ReadInterfaceName()}\"",
            _ => $"0x{Convert.ToHexStringLower(value)}",
        };
    }

    /// <summary>nft's name of an IP protocol, or its number.</summary>
    internal static string ProtocolName(byte protocol) => protocol switch
    {
        1 => "icmp",
        2 => "igmp",
        6 => "tcp",
        17 => "udp",
        33 => "dccp",
        47 => "gre",
        50 => "esp",
        51 => "ah",
        58 => "ipv6-icmp",
        108 => "comp",
        132 => "sctp",
        136 => "udplite",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };
}
