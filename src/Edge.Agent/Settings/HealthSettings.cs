using System.Net;
using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>Where <c>/healthz</c> and <c>/livez</c> answer.</summary>
/// <param name="Address">The address <c>::</c> stands for all addresses of both families; null: nowhere.</param>
internal sealed record HealthSettings(IPEndPoint? Address)
{
    /// <summary>kube-proxy's port, on all addresses.</summary>
    public const string Default = "[::]:10256";

    private const string Name = "health.address";

    public static HealthSettings Read(SettingsMap map)
    {
        string text = map.Text(Name, Default)!;
        if (text.Equals("off", StringComparison.OrdinalIgnoreCase))
        {
            return new HealthSettings(Address: null);
        }

        // Without a port "10256" would be read as an address and "::1:10256" as another than was meant.
        if (!IPEndPoint.TryParse(text, out IPEndPoint? address) || address.Port == 0)
        {
            map.Complain(Name, $"'{text}' is not an address with a port, such as {Default}, 0.0.0.0:10256 or 127.0.0.1:10256, and not off");
        }

        return new HealthSettings(address);
    }
}
