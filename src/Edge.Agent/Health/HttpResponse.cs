using System.Diagnostics;
using System.Globalization;
using System.Text.Unicode;

namespace Edge.Agent.Health;

/// <summary>An HTTP/1.1 response as bytes. The connection ends with it.</summary>
internal static class HttpResponse
{
    /// <returns>Its length.</returns>
    /// <param name="into">Takes it; 512 bytes more than the body.</param>
    /// <param name="page">What is answered.</param>
    /// <param name="body">Of the page.</param>
    /// <param name="now">For <c>Date</c>.</param>
    /// <param name="withBody">False after HEAD.</param>
    public static int Write(Span<byte> into, HealthPage page, ReadOnlySpan<byte> body, DateTimeOffset now, bool withBody)
    {
        string type = page.IsJson ? "application/json" : "text/plain; charset=utf-8";
        string weight = page.Weight is { } count ? string.Create(CultureInfo.InvariantCulture, $"X-Load-Balancing-Endpoint-Weight: {count}\r\n") : "";
        int length = WriteHead(into, page.Status, type, weight, now, body.Length);
        if (!withBody)
        {
            return length;
        }

        body.CopyTo(into[length..]);
        return length + body.Length;
    }

    /// <returns>The length of the head.</returns>
    /// <param name="into">Takes it.</param>
    /// <param name="status">HTTP status code.</param>
    /// <param name="type">Content type of the body.</param>
    /// <param name="further">Further header lines, each with its end.</param>
    /// <param name="now">For <c>Date</c>.</param>
    /// <param name="bodyBytes">Length of the body.</param>
    public static int WriteHead(Span<byte> into, int status, string type, string further, DateTimeOffset now, int bodyBytes)
    {
        bool written = Utf8.TryWrite(
            into,
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {Phrase(status)}\r\nContent-Type: {type}\r\nX-Content-Type-Options: nosniff\r\n{further}Date: {now.ToString("r", CultureInfo.InvariantCulture)}\r\nContent-Length: {bodyBytes}\r\nConnection: close\r\n\r\n",
            out int length);
        Debug.Assert(written, "the head is bounded");
        return length;
    }

    private static string Phrase(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        431 => "Request Header Fields Too Large",
        _ => "Service Unavailable",
    };
}
