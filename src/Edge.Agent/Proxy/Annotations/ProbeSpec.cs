using Edge.Agent.State;

namespace Edge.Agent.Proxy.Annotations;

/// <summary>How the endpoints of a Service are probed. <see cref="ProbeReader"/> reads it; docs/health.md describes it to users.</summary>
internal sealed record ProbeSpec(ProbeKind Kind)
{
    /// <summary>From one probe to the next when nothing is said and few endpoints are probed.</summary>
    public static readonly TimeSpan ShortestAutomatic = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);

    public const int DefaultFall = 3;

    public const int DefaultRise = 2;

    /// <summary>No endpoint is probed.</summary>
    public static ProbeSpec None { get; } = new(ProbeKind.None);

    /// <summary>Where the endpoint is asked; 0: at the port that connections are sent to. Of TCP and HTTP.</summary>
    public ushort Port { get; init; }

    /// <summary>What HTTP asks for; begins with a slash, printable ASCII. Empty otherwise.</summary>
    public string Path { get; init; } = "";

    /// <summary>From one probe of an endpoint that answers to the next, ± 25 %. 1 s to 1 h; null: the longer the more endpoints the gateway probes.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>No answer within it is a failure. 0.2 s to 30 s, not longer than <see cref="Interval"/> or <see cref="ShortestAutomatic"/>.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>So many failures in a row, and the endpoint gets no new connections. 1 to 10.</summary>
    public int Fall { get; init; } = DefaultFall;

    /// <summary>So many answers in a row, and it gets them again. 1 to 10.</summary>
    public int Rise { get; init; } = DefaultRise;

    /// <summary>Who is asked for an endpoint; null: nobody can be.</summary>
    /// <param name="protocol">Of the Service port.</param>
    /// <param name="endpoint">Where connections are sent; its port is 0 in a range of ports.</param>
    public EndpointTarget? TargetOf(TransportProtocol protocol, EndpointTarget endpoint) => Kind switch
    {
        ProbeKind.Icmp or ProbeKind.Neighbour => endpoint with { Port = 0 },
        ProbeKind.Tcp or ProbeKind.Http when Port != 0 => endpoint with { Port = Port },

        // A port for datagrams cannot be asked without knowing what is spoken there.
        ProbeKind.Tcp or ProbeKind.Http when protocol == TransportProtocol.Tcp && !endpoint.KeepsPort => endpoint,
        _ => null,
    };

    /// <summary>As in <c>tcp</c> and <c>http:/healthz</c>.</summary>
    public override string ToString() => Kind switch
    {
        ProbeKind.Tcp => "tcp",
        ProbeKind.Http => $"http:{Path}",
        ProbeKind.Icmp => "icmp",
        ProbeKind.Neighbour => "neighbour",
        _ => "none",
    };
}
