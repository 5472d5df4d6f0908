using System.Globalization;
using System.Text;

namespace Edge.Agent.Health;

/// <summary><c>/healthz</c> and <c>/livez</c>, in the words of kube-proxy (<c>pkg/proxy/healthcheck/proxy_health.go</c>, 1.34).</summary>
internal sealed class GatewayPages(ProxyHealth health, HealthCounts counts) : IHealthPages
{
    // As Go prints time.Time: no more digits of the second than it has.
    private const string Rfc3339 = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    public HealthPage Read(ReadOnlySpan<byte> path, Span<byte> body)
    {
        if (path.SequenceEqual("/healthz"u8))
        {
            HealthPage page = Write(health.Read(), withNode: true, body);
            counts.AddHealthz(page.Status == 200);
            return page;
        }

        if (path.SequenceEqual("/livez"u8))
        {
            HealthPage page = Write(health.Read(), withNode: false, body);
            counts.AddLivez(page.Status == 200);
            return page;
        }

        return HealthPage.Text(404, "404 page not found\n"u8, body);
    }

    // "healthy" speaks of the rules alone, the status code of all. While all is well "lastUpdated" is now: an old one would be taken for
    // a proxy that hangs. Both families come in one transaction, so they share one state.
    private static HealthPage Write(ProxyHealthReading reading, bool withNode, Span<byte> body)
    {
        bool good = reading.IsHealthy && (reading.NodeEligible || !withNode);
        string updated = Text(reading.Updated);
        string now = Text(reading.Now);
        string healthy = $"\"healthy\":{Text(reading.IsHealthy)}";
        string node = withNode ? $"\"nodeEligible\":{Text(reading.NodeEligible)}," : "";
        string family = $"{{\"lastUpdated\":\"{updated}\",{healthy}}}";
        string json = $"{{\"lastUpdated\":\"{(good ? now : updated)}\",\"currentTime\":\"{now}\",{node}{healthy},\"status\":{{\"IPv4\":{family},\"IPv6\":{family}}}}}";
        return new HealthPage(good ? 200 : 503, Encoding.ASCII.GetBytes(json, body), IsJson: true);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Rfc3339, CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "true" : "false";
}
