namespace Edge.Protocol;

/// <summary>What a topic carries.</summary>
public enum TopicKind
{
    ControlPlane,
    Manifest,
    Deltas,
    Shard,
    Config,
    Jobs,
    Commands,
    Answers,
    Status,
    SyncReport,
    ConfigReport,
    JobReport,
    Events,
    Telemetry,
    Requests,
}
