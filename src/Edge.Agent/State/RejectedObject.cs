namespace Edge.Agent.State;

/// <summary>An object that is not used. <see cref="Text"/> names the object, the field and the next step.</summary>
public sealed record RejectedObject(string Kind, string Namespace, string Name, RejectReason Reason, string Text)
{
    /// <summary><c>namespace/name</c>.</summary>
    public string Key => $"{Namespace}/{Name}";
}
