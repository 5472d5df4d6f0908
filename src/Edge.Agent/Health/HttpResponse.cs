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
        bool written = Utf8.TryWrite(
            into,
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {page.Status} {Phrase(page.Status)}\r\nContent-Type: {type}\r\nX-Content-Type-Options: nosniff\r\n{weight}Date: {now.ToString("r", CultureInfo.InvariantCulture)}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n",
            out int length);
        Debug.Assert(written, "the head is bounded");
        if (!withBody)
        {
            return length;
        }

        body.CopyTo(into[length..]);
        return length + body.Length;
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
