using System.Globalization;
using System.Text;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Tests.Nftables;

/// <summary>
/// Prints netlink messages four bytes a line, as <c>nft --debug=mnl</c> does, in a form in which two encoders that mean the
/// same print the same. Attributes of a nest are sorted by type (their order means nothing to the kernel; lists keep theirs). Left
/// out are sequence, port id and set ids (each side numbers as it likes), NLM_F_ACK, NLM_F_CREATE where the kernel does not look
/// at it, the numbers of list entries (the kernel counts itself), a bitwise operation that says the default, and the user data
/// of anonymous sets (nft prints those from their rule).
/// </summary>
internal static class WireText
{
    private const int NestedFlag = 0x8000, SequenceOffset = 8, HeadersBytes = 20, SetUserData = 13;

    public static string Print(ReadOnlySpan<byte> message)
    {
        StringBuilder text = new();
        NftMessage type = (NftMessage)message[4];
        NetlinkFlags ignored = NetlinkFlags.Acknowledge | (type is NftMessage.NewTable or NftMessage.NewChain ? NetlinkFlags.Create : 0);
        NetlinkFlags flags = (NetlinkFlags)BitConverter.ToUInt16(message[6..]) & ~ignored;
        text.Append(CultureInfo.InvariantCulture, $"{type} flags 0x{(ushort)flags:x4} family {message[SequenceOffset + 8]}\n");
        PrintAttributes(text, message[HeadersBytes..], "  ", type.ToString());
        return text.ToString();
    }

    /// <summary>Both texts, line by line, with <c>!</c> where they differ; null when they do not.</summary>
    public static string? Difference(string wanted, string got)
    {
        if (wanted == got)
        {
            return null;
        }

        string[] left = wanted.TrimEnd('\n').Split('\n'), right = got.TrimEnd('\n').Split('\n');
        int[,] common = CommonTails(left, right);
        StringBuilder text = new();
        text.AppendLine($"  {"nft",-46}| ours");
        for (int i = 0, j = 0; i < left.Length || j < right.Length;)
        {
            if (i < left.Length && j < right.Length && left[i] == right[j])
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {left[i++],-46}| {right[j++]}");
            }
            else if (j == right.Length || (i < left.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"! {left[i++],-46}|");
            }
            else
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"! {"",-46}| {right[j++]}");
            }
        }

        return text.ToString();
    }

    // Length of the longest common subsequence of what follows each pair of lines.
    private static int[,] CommonTails(string[] left, string[] right)
    {
        int[,] common = new int[left.Length + 1, right.Length + 1];
        for (int i = left.Length - 1; i >= 0; i--)
        {
            for (int j = right.Length - 1; j >= 0; j--)
            {
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }

    private static void PrintAttributes(StringBuilder text, ReadOnlySpan<byte> bytes, string indent, string context)
    {
        List<(ushort Type, byte[] Payload)> attributes = [];
        for (int at = 0; at + 4 <= bytes.Length;)
        {
            int length = BitConverter.ToUInt16(bytes[at..]);
            attributes.Add((BitConverter.ToUInt16(bytes[(at + 2)..]), bytes[(at + 4)..(at + length)].ToArray()));
            at += (length + 3) & ~3;
        }

        bool isList = context is "NewSetElement/3" or "DeleteSetElement/3" or "NewFlowtable/3/3";
        bool isAnonymous = context == nameof(NftMessage.NewSet) && attributes.Exists(attribute => attribute.Type == 2 && attribute.Payload.AsSpan().StartsWith("__"u8));
        foreach ((ushort type, byte[] payload) in isList ? attributes : [.. attributes.OrderBy(attribute => attribute.Type & ~NestedFlag)])
        {
            if (IsSetId(context, type) || IsDefault(context, type, payload) || (isAnonymous && type == SetUserData))
            {
                continue;
            }

            int number = isList ? 1 : type & ~NestedFlag;
            text.Append(CultureInfo.InvariantCulture, $"{indent}{number:d5} {((type & NestedFlag) != 0 ? "nest" : $"{payload.Length} bytes")}\n");
            if ((type & NestedFlag) != 0)
            {
                PrintAttributes(text, payload, indent + "  ", Context(context, attributes, type));
                continue;
            }

            for (int i = 0; i < payload.Length; i += 4)
            {
                text.Append(indent).Append("  ");
                text.AppendJoin(' ', payload.Skip(i).Take(4).Select(value => value.ToString("x2", CultureInfo.InvariantCulture))).Append('\n');
            }
        }
    }

    // The name of an expression is the first attribute beside its data.
    private static string Context(string context, List<(ushort Type, byte[] Payload)> attributes, ushort type)
    {
        bool isExpressionData = (type & ~NestedFlag) == 2 && attributes[0].Type == 1 && attributes[0].Payload is [.., 0];
        return isExpressionData ? Encoding.UTF8.GetString(attributes[0].Payload.AsSpan()[..^1]) : $"{context}/{type & ~NestedFlag}";
    }

    private static bool IsDefault(string context, ushort type, byte[] payload) => (context, type) == ("bitwise", 6) && payload is [0, 0, 0, 0];

    private static bool IsSetId(string context, ushort type) => (context, type) is
        (nameof(NftMessage.NewSet), 10) or (nameof(NftMessage.NewSetElement) or nameof(NftMessage.DeleteSetElement), 4)
        or ("lookup", 4) or ("dynset", 2);
}
