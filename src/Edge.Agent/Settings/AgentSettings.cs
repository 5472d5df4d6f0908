using Edge.Agent.Proxy.Annotations;
using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>
/// The agent's settings: <c>/etc/edge/agent.jsonc</c>, over it <c>EDGE_AGENT_*</c>, over that <c>--set name=value</c>. Broker, identity and
/// keys are all it needs; docs/settings.md lists the rest.
/// </summary>
internal sealed record AgentSettings
{
    /// <summary>Where the file is unless <c>--config</c> says otherwise.</summary>
    public const string DefaultFile = "/etc/edge/agent.jsonc";

    /// <summary>Start of the environment variables.</summary>
    public const string EnvironmentPrefix = "EDGE_AGENT";

    private const string DefaultAdminSocket = "/run/edge/agent.sock";

    public required string BrokerHost { get; init; }

    public required int BrokerPort { get; init; }

    /// <summary>Certificate authority of the broker; null: those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The gateway's certificate; its common name is the gateway's id.</summary>
    public required string CertificateFile { get; init; }

    public required string KeyFile { get; init; }

    /// <summary>Seconds between MQTT keep-alives.</summary>
    public required int KeepAliveSeconds { get; init; }

    /// <summary>Root keys and key package (<c>edgectl keys init</c> writes it).</summary>
    public required string TrustFile { get; init; }

    public required string StateDirectory { get; init; }

    public required string AdminSocket { get; init; }

    /// <summary>Local facts that win over the signed configuration; each null or empty when not given.</summary>
    public NodeSettings Node { get; init; } = new();

    /// <summary>Uplinks and tunnels.</summary>
    public UplinkSettings Uplinks { get; init; } = new();

    /// <summary>Where probes of the gateway are answered.</summary>
    public required HealthSettings Health { get; init; }

    /// <summary>Where metrics are asked for.</summary>
    public required MetricsSettings Metrics { get; init; }

    /// <summary>Lights and button.</summary>
    public required LedSettings Leds { get; init; }

    /// <summary>Which addresses are claimed for Services.</summary>
    public IngressSettings Ingress { get; init; } = new();

    /// <summary>How endpoints are probed where their Service does not say it.</summary>
    public ProbeSpec Probes { get; init; } = ProbeSpec.None;

    /// <summary>The pair of gateways that this one is of; null: it is alone.</summary>
    public PairSettings? Pair { get; init; }

    /// <summary>The settings of claimed addresses and of the pair as text: where it stays the same, a reload leaves both alone.</summary>
    public string AddressText { get; init; } = "";

    /// <summary>Error, warning, information or debug.</summary>
    public required string LogLevel { get; init; }

    /// <summary>Reads and checks everything; on mistakes <paramref name="errors"/> has one line each and the result is not to be used.</summary>
    public static AgentSettings Read(SettingsMap map, out IReadOnlyList<string> errors)
    {
        var settings = new AgentSettings
        {
            BrokerHost = map.Required("broker.host", "\"broker\": { \"host\": \"broker.example.net\" }"),
            BrokerPort = map.Integer("broker.port", 8883, 1, 65535),
            CaFile = map.Text("broker.caFile"),
            CertificateFile = map.Required("broker.certificateFile", "\"broker\": { \"certificateFile\": \"/etc/edge/gateway.crt\" }"),
            KeyFile = map.Required("broker.keyFile", "\"broker\": { \"keyFile\": \"/etc/edge/gateway.key\" }"),
            KeepAliveSeconds = map.Integer("broker.keepAliveSeconds", 60, 5, 65535),
            TrustFile = map.Text("trustFile", "/etc/edge/trust.json")!,
            StateDirectory = map.Text("stateDirectory", "/var/lib/edge")!,
            AdminSocket = map.Text("adminSocket", DefaultAdminSocket)!,
            LogLevel = map.Choice("logLevel", "information", "error", "warning", "information", "debug"),
            Node = NodeSettings.Read(map),
            Uplinks = UplinkSettings.Read(map),
            Health = HealthSettings.Read(map),
            Metrics = MetricsSettings.Read(map, map.Text("adminSocket", DefaultAdminSocket)!),
            Leds = LedSettings.Read(map),
            Ingress = IngressSettings.Read(map),
            Probes = ReadProbes(map),

            // The broker is one of the addresses that are never claimed.
            AddressText = map.Excerpt("ingress.", "pair.", "broker.host"),
        };
        settings = settings with { Pair = PairSettings.Read(map, settings.Ingress.Addresses is not null) };
        RequireFile(map, "broker.caFile", settings.CaFile);
        RequireFile(map, "broker.certificateFile", settings.CertificateFile);
        RequireFile(map, "broker.keyFile", settings.KeyFile);
        RequireFile(map, "trustFile", settings.TrustFile);
        map.RejectUnknown();
        errors = map.Errors;
        return settings;
    }

    private static ProbeSpec ReadProbes(SettingsMap map)
    {
        if (!ProbeReader.TryRead(map.Text("probes", "none")!, out ProbeSpec probes, out string wrong, out string allowed))
        {
            map.Complain("probes", $"'{wrong}' is not {allowed}");
        }

        return probes;
    }

    private static void RequireFile(SettingsMap map, string name, string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return;
        }

        try
        {
            using FileStream file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string next = e is UnauthorizedAccessException ? "give the agent's user read permission" : "put the file there or correct the path";
            map.Complain(name, $"{path} cannot be read ({(e is UnauthorizedAccessException ? "permission denied" : "no such file")}); {next}");
        }
    }
}
