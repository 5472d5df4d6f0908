using System.Net;
using Edge.Control.Endpoints;
using Edge.Control.Views;
using Edge.Linux.Mosquitto;
using Edge.Protocol.Settings;

namespace Edge.Control;

/// <summary>The settings of edge-control: /etc/edge-control/control.jsonc, over it EDGE_CONTROL_*, over that --set name=value.</summary>
internal sealed record ControlSettings
{
    public const string DefaultFile = "/etc/edge-control/control.jsonc";
    public const string EnvironmentPrefix = "EDGE_CONTROL";

    public required MqttOptions Broker { get; init; }

    /// <summary>Null: whatever the key package says.</summary>
    public string? Tenant { get; init; }

    public required string KeysDirectory { get; init; }

    public required string StateDirectory { get; init; }

    public required string Manifests { get; init; }

    public required string AdminSocket { get; init; }

    public IReadOnlyList<AddressRange> ServiceCidrs { get; init; } = [];

    public ViewTiming Timing { get; init; } = new();

    /// <summary>How long files must be still before they are read.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after the subscription retained manifests are waited for, before the first publication.</summary>
    public TimeSpan ReadBack { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Over how long gateways spread their reconnects.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromSeconds(30);

    public string LogLevel { get; init; } = "information";

    /// <summary>Reads all of it; mistakes are in <see cref="SettingsMap.Errors"/> of <paramref name="map"/>.</summary>
    public static ControlSettings Read(SettingsMap map)
    {
        ControlSettings settings = new()
        {
            Broker = ReadBroker(map),
            Tenant = map.Text("tenant"),
            KeysDirectory = map.Text("keysDirectory", "/etc/edge-control/keys")!,
            StateDirectory = map.Text("stateDirectory", "/var/lib/edge-control")!,
            Manifests = map.Text("manifests", "/var/lib/edge-control/manifests")!,
            AdminSocket = map.Text("adminSocket", "/run/edge-control/control.sock")!,
            ServiceCidrs = ReadRanges(map),
            Timing = new ViewTiming
            {
                DeltaInterval = TimeSpan.FromMilliseconds(map.Integer("deltaIntervalMilliseconds", 200, 0, 60_000)),
                Checkpoint = TimeSpan.FromSeconds(map.Integer("checkpointSeconds", 30, 1, 30)),
                Heartbeat = TimeSpan.FromSeconds(map.Integer("heartbeatSeconds", 600, 1, 86_400)),
            },
            Quiet = TimeSpan.FromMilliseconds(map.Integer("quietMilliseconds", 100, 0, 60_000)),
            Rescan = TimeSpan.FromSeconds(map.Integer("rescanSeconds", 30, 1, 3600)),
            ReadBack = TimeSpan.FromMilliseconds(map.Integer("readBackMilliseconds", 1000, 0, 60_000)),
            Spread = TimeSpan.FromSeconds(map.Integer("spreadSeconds", 30, 0, 3600)),
            LogLevel = map.Choice("logLevel", "information", "debug", "information", "warning", "error"),
        };
        map.RejectUnknown();
        return settings;
    }

    private static MqttOptions ReadBroker(SettingsMap map)
    {
        bool tls = map.Flag("broker.tls", true);
        string? certificate = map.Text("broker.certificateFile"), key = map.Text("broker.keyFile");
        if (certificate is null != key is null)
        {
            map.Complain(certificate is null ? "broker.keyFile" : "broker.certificateFile", "certificateFile and keyFile belong together: give both");
        }

        return new MqttOptions
        {
            Host = map.Required("broker.host", "\"broker\": { \"host\": \"mqtt.example.org\" }"),
            Port = map.Integer("broker.port", tls ? 8883 : 1883, 1, 65_535),
            UseTls = tls,
            CaFile = map.Text("broker.caFile"),
            CertificateFile = certificate,
            KeyFile = key,
            UserName = map.Text("broker.userName"),
            Password = map.Text("broker.password"),
            ClientId = map.Text("broker.clientId", "")!,
        };
    }

    private static List<AddressRange> ReadRanges(SettingsMap map)
    {
        List<AddressRange> ranges = map.List<AddressRange>("serviceCidr", "a network such as 10.96.0.0/16", TryRange) ?? [new AddressRange(IPNetwork.Parse("10.96.0.0/16"))];
        if (ranges.Select(r => r.Family).Distinct().Count() != ranges.Count)
        {
            map.Complain("serviceCidr", "give at most one IPv4 and one IPv6 network");
        }

        return ranges;
    }

    private static bool TryRange(string text, out AddressRange range)
    {
        bool good = IPNetwork.TryParse(text, out IPNetwork network);
        range = new AddressRange(network);
        return good && network.PrefixLength <= (range.Family == System.Net.Sockets.AddressFamily.InterNetwork ? 30 : 126);
    }
}
