namespace Edge.Agent.Leds;

/// <summary>What the reconciler knows that the lights show. A copy: nobody changes it.</summary>
internal readonly struct LedFacts
{
    /// <summary>The kernel was programmed at least once.</summary>
    public bool Ready { get; init; }

    /// <summary>The kernel refuses what it is given.</summary>
    public bool KernelRefuses { get; init; }

    /// <summary>There is a state to work from: last-known-good, or one that came complete.</summary>
    public bool HasState { get; init; }

    /// <summary>A document of the control plane was refused.</summary>
    public bool Refused { get; init; }

    /// <summary>The broker is connected.</summary>
    public bool Connected { get; init; }

    /// <summary>Nothing was heard of the control plane for a day.</summary>
    public bool VeryStale { get; init; }

    /// <summary>Objects are refused, a Service cannot be served, no endpoint of one answers, or a change is held back.</summary>
    public bool Degraded { get; init; }

    /// <summary>Firmware is being written. The reconciler never says so: it is the place for an image that updates itself.</summary>
    public bool Firmware { get; init; }

    /// <summary>The state to show: of all that hold, the most urgent one.</summary>
    public LedState State =>
        Firmware ? LedState.Firmware
        : KernelRefuses ? LedState.Fatal
        : !Ready ? LedState.Booting
        : !HasState ? (Refused ? LedState.ProvisioningFailed : LedState.Provisioning)
        : VeryStale ? LedState.VeryStale
        : !Connected ? LedState.NoBroker
        : Degraded ? LedState.Degraded
        : LedState.Ok;
}
