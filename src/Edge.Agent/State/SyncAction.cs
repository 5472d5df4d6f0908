namespace Edge.Agent.State;

/// <summary>What the synchronisation wants done on the connection, or wants known.</summary>
public abstract record SyncAction
{
    private SyncAction()
    {
    }

    /// <param name="Filter">A literal topic, or <c>…/c/+</c> during a full fetch.</param>
    /// <param name="RetainHandling">0 send retained, 2 do not.</param>
    public sealed record Subscribe(string Filter, int RetainHandling) : SyncAction;

    public sealed record Unsubscribe(string Filter) : SyncAction;

    public sealed record Publish(string Topic, ReadOnlyMemory<byte> Payload, int Qos, bool Retain, TimeSpan? Expiry) : SyncAction;

    /// <summary>Something a person may want to know: log it once, publish it on <c>e</c>.</summary>
    public sealed record Notice(NoticeLevel Level, string Code, string Text) : SyncAction;

    /// <summary>The configuration changed: node facts are in it.</summary>
    public sealed record ConfigChanged(NodeConfig Config) : SyncAction;
}
