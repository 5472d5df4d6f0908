namespace Edge.Agent.State;

/// <summary>Kinds of objects that a view may contain.</summary>
internal enum ObjectKind : byte
{
    Unknown,
    Service,
    EndpointSlice,
}
