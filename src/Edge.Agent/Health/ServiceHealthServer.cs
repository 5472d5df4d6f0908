using System.Diagnostics;
using System.Globalization;
using System.Text.Unicode;
using Edge.Agent.State;

namespace Edge.Agent.Health;

/// <summary>
/// The health server of one Service: how many ready endpoints it has on this gateway, in the words of kube-proxy
/// (<c>pkg/proxy/healthcheck/service_health.go</c>). Whoever asks on its port gets the same answer for every path.
/// </summary>
internal sealed class ServiceHealthServer(ServiceKey service, int port, ProxyHealth health) : IHealthPages
{
    private volatile int _localEndpoints;

    public ServiceKey Service => service;

    /// <summary><c>spec.healthCheckNodePort</c>.</summary>
    public int Port => port;

    /// <summary>Ready ones on this gateway.</summary>
    public int LocalEndpoints
    {
        get => _localEndpoints;
        set => _localEndpoints = value;
    }

    /// <summary>One for each address, the reconciler's alone.</summary>
    public List<HealthListener> Listeners { get; } = [];

    public HealthPage Read(ReadOnlySpan<byte> path, Span<byte> body)
    {
        ProxyHealthReading reading = health.Read();
        bool healthy = reading.IsHealthy && reading.NodeEligible;
        int count = _localEndpoints;
        bool written = Utf8.TryWrite(
            body,
            CultureInfo.InvariantCulture,
            $"{{\n\t\"service\": {{\n\t\t\"namespace\": \"{service.Namespace}\",\n\t\t\"name\": \"{service.Name}\"\n\t}},\n\t\"localEndpoints\": {count},\n\t\"serviceProxyHealthy\": {(healthy ? "true" : "false")}\n}}",
            out int length);
        Debug.Assert(written, "names are checked when the Service is read: at most 253 of a-z, 0-9, '-' and '.'");
        return new HealthPage(count > 0 && healthy ? 200 : 503, length, IsJson: true, count);
    }
}
