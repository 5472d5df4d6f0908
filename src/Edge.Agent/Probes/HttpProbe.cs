using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;
using Edge.Agent.Proxy;

namespace Edge.Agent.Probes;

/// <summary>The two ends of an HTTP exchange that matter: the request, and the status line of the answer (RFC 9112). Pure; allocates nothing.</summary>
internal static class HttpProbe
{
    /// <summary>So much of an answer is read: <c>HTTP/1.1 200</c>.</summary>
    public const int StatusLength = 12;

    /// <summary>Room for the longest request.</summary>
    public const int LongestRequest = 512;

    /// <summary>Writes a GET. IPv6 addresses are written in full, which RFC 3986 allows.</summary>
    /// <param name="into">At least <see cref="LongestRequest"/> bytes.</param>
    /// <param name="path">Printable ASCII of at most 200 characters, from the slash on.</param>
    /// <param name="target">Whom.</param>
    /// <returns>Its length.</returns>
    public static int WriteRequest(Span<byte> into, string path, EndpointTarget target)
    {
        int length = Append(into, 0, "GET "u8);
        length += Encoding.ASCII.GetBytes(path, into[length..]);
        length = Append(into, length, " HTTP/1.1\r\nHost: "u8);
        length = AppendAddress(into, length, target);
        length = Append(into, length, ":"u8);
        length = AppendNumber(into, length, target.Port, 'D');
        return Append(into, length, "\r\nUser-Agent: edge-gateway\r\nAccept: */*\r\nConnection: close\r\n\r\n"u8);
    }

    /// <summary>What the beginning of an answer says.</summary>
    /// <param name="answer">What came so far, at most <see cref="StatusLength"/> bytes.</param>
    /// <returns><see cref="ProbeResult.Pending"/> while it is too short to tell.</returns>
    public static ProbeOutcome Read(ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> begin = "HTTP/1."u8;
        int known = Math.Min(answer.Length, begin.Length);
        if (!answer[..known].SequenceEqual(begin[..known]))
        {
            return new ProbeOutcome(ProbeResult.BadStatus);
        }

        if (answer.Length < StatusLength)
        {
            return ProbeOutcome.Pending;
        }

        int status = answer[8] == ' ' && IsDigit(answer[9]) && IsDigit(answer[10]) && IsDigit(answer[11])
            ? ((answer[9] - '0') * 100) + ((answer[10] - '0') * 10) + (answer[11] - '0') : 0;
        return status is >= 200 and <= 399 ? new ProbeOutcome(ProbeResult.Answered) : new ProbeOutcome(ProbeResult.BadStatus, (ushort)status);
    }

    private static bool IsDigit(byte character) => character is >= (byte)'0' and <= (byte)'9';

    private static int AppendAddress(Span<byte> into, int length, EndpointTarget target)
    {
        Span<byte> address = stackalloc byte[16];
        int bytes = target.WriteAddress(address);
        if (target.Family == AddressFamily.InterNetwork)
        {
            for (int index = 0; index < bytes; index++)
            {
                length = index == 0 ? length : Append(into, length, "."u8);
                length = AppendNumber(into, length, address[index], 'D');
            }

            return length;
        }

        length = Append(into, length, "["u8);
        for (int index = 0; index < bytes; index += 2)
        {
            length = index == 0 ? length : Append(into, length, ":"u8);
            length = AppendNumber(into, length, (address[index] << 8) | address[index + 1], 'x');
        }

        return Append(into, length, "]"u8);
    }

    private static int AppendNumber(Span<byte> into, int length, int number, char format)
    {
        Utf8Formatter.TryFormat(number, into[length..], out int written, new System.Buffers.StandardFormat(format));
        return length + written;
    }

    private static int Append(Span<byte> into, int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(into[length..]);
        return length + text.Length;
    }
}
