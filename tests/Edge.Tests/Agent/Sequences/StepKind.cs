namespace Edge.Tests.Agent.Sequences;

/// <summary>What happens in one step of a sequence.</summary>
internal enum StepKind
{
    /// <summary>Objects change and the agent follows.</summary>
    Apply,

    /// <summary>The agent stops, objects change, the next agent starts over the same kernel.</summary>
    Restart,

    /// <summary>The agent compares everything with the kernel, which must find nothing.</summary>
    Compare,

    /// <summary>Another program changes our tables, where they cannot be owned.</summary>
    Damage,

    /// <summary>A packet makes the kernel remember a client's endpoint.</summary>
    Stick,

    /// <summary>The agent gives memory back.</summary>
    Idle,
}
