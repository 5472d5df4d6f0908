namespace Edge.Agent.State;

/// <summary>Conditions of an endpoint, defaults applied: absent means ready, serving, not terminating.</summary>
[Flags]
public enum EndpointConditions : byte
{
    None = 0,
    Ready = 1,
    Serving = 2,
    Terminating = 4,
}
