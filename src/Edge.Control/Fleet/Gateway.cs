using Edge.Protocol.Documents;

namespace Edge.Control.Fleet;

/// <summary>What is known of one gateway from its birth, its death and its reports.</summary>
internal sealed class Gateway(string name)
{
    public string Name => name;

    public GatewayStatus? Birth { get; set; }

    /// <summary>Null before the first birth or death.</summary>
    public bool? Online { get; set; }

    /// <summary>A death was announced; it counts when no birth follows until then.</summary>
    public TimeSpan? DeathAt { get; set; }

    public SyncReport? Report { get; set; }

    public TimeSpan ReportedAt { get; set; }

    public ConfigReport? Config { get; set; }
}
