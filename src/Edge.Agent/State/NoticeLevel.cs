namespace Edge.Agent.State;

/// <summary>How much a notice matters.</summary>
public enum NoticeLevel
{
    Information,
    Warning,
    Error,
}
