namespace Edge.Agent.Leds;

/// <summary>What the lights say. Most urgent first: of all that hold, the first one is shown.</summary>
internal enum LedState
{
    /// <summary>The button was held to the end; the factory reset begins.</summary>
    ResetAccepted,

    /// <summary>The button is being held and a factory reset will follow.</summary>
    ResetHold,

    /// <summary>Somebody wants to find this box.</summary>
    Identify,

    /// <summary>Firmware is being written.</summary>
    Firmware,

    /// <summary>The kernel cannot be programmed.</summary>
    Fatal,

    /// <summary>The agent died; shown by <c>ExecStopPost=</c>, never by the agent.</summary>
    AgentNotRunning,

    /// <summary>There is no state yet and the control plane's was refused.</summary>
    ProvisioningFailed,

    /// <summary>There is no state yet.</summary>
    Provisioning,

    /// <summary>Runs on what it knows, without a broker, for less than a day.</summary>
    NoBroker,

    /// <summary>Nothing was heard of the control plane for a day, or it took back what it said.</summary>
    VeryStale,

    /// <summary>Parts are refused or cannot be served.</summary>
    Degraded,

    /// <summary>Everything is as it should be.</summary>
    Ok,

    /// <summary>The agent starts.</summary>
    Booting,

    /// <summary>The agent ended as it was asked to; the rules stay in force.</summary>
    Stopped,
}
