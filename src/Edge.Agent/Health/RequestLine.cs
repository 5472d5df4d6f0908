namespace Edge.Agent.Health;

/// <summary>
/// The first line of an HTTP/1 request (RFC 9112 section 3): all that a health server looks at. The method only decides whether a body
/// follows the answer: outer load balancers ask with GET, HEAD or OPTIONS, and kube-proxy answers all alike.
/// </summary>
internal static class RequestLine
{
    private const int LongestMethod = 16;

    /// <summary>Where the empty line ends that ends the head; -1 when it is not there yet. Lone line feeds count, as they do for Go.</summary>
    /// <param name="head">What has come.</param>
    /// <param name="from">Before this it was not.</param>
    public static int EndOfHead(ReadOnlySpan<byte> head, int from)
    {
        // The end may have begun in what came before.
        int start = Math.Max(0, from - 3);
        while (head[start..].IndexOf((byte)'\n') is >= 0 and int found)
        {
            start += found + 1;
            if (head[start..].StartsWith("\n"u8))
            {
                return start + 1;
            }

            if (head[start..].StartsWith("\r\n"u8))
            {
                return start + 2;
            }
        }

        return -1;
    }

    /// <summary>No request begins with this: not worth waiting for more.</summary>
    public static bool IsHopeless(ReadOnlySpan<byte> head) => head.Length > 0 && !char.IsAsciiLetterUpper((char)head[0]);

    /// <summary>Reads the first line; false when it is not one of HTTP/1.</summary>
    /// <param name="head">From the first byte of the request.</param>
    /// <param name="path">Without the query.</param>
    /// <param name="isHead">The answer is to have no body.</param>
    public static bool TryParse(ReadOnlySpan<byte> head, out ReadOnlySpan<byte> path, out bool isHead)
    {
        path = default;
        isHead = false;
        int end = head.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = head[..Math.Max(end, 0)].TrimEnd((byte)'\r');
        int methodEnd = line.IndexOf((byte)' ');
        int pathEnd = line.LastIndexOf((byte)' ');
        if (methodEnd is <= 0 or > LongestMethod || pathEnd <= methodEnd + 1)
        {
            return false;
        }

        ReadOnlySpan<byte> method = line[..methodEnd];
        ReadOnlySpan<byte> version = line[(pathEnd + 1)..];
        if (method.ContainsAnyExceptInRange((byte)'A', (byte)'Z') || !(version.SequenceEqual("HTTP/1.1"u8) || version.SequenceEqual("HTTP/1.0"u8)))
        {
            return false;
        }

        path = line[(methodEnd + 1)..pathEnd];
        int query = path.IndexOf((byte)'?');
        path = query < 0 ? path : path[..query];
        isHead = method.SequenceEqual("HEAD"u8);
        return true;
    }
}
