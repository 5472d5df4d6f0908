namespace Edge.Agent.Leds;

/// <summary>How every state looks; the table of docs/leds.md. A pattern differs from every other one without its colour.</summary>
internal static class LedCatalogue
{
    /// <summary>In the order of <see cref="LedState"/>.</summary>
    private static readonly LedPattern[] s_patterns =
    [
        new(LedState.ResetAccepted, "reset-accepted", "factory reset begins; let go of the button", Rhythm.Flicker, Rhythm.Flicker, Rhythm.Flicker),
        new(LedState.ResetHold, "reset-hold", "keep holding for a factory reset, let go to cancel", Rhythm.Two, Rhythm.Two, Rhythm.TwoLong),
        new(LedState.Identify, "identify", "this is the box that somebody looks for", Rhythm.Four, Rhythm.FourOpposite, Rhythm.Four),
        new(LedState.Firmware, "firmware", "firmware is being written: do not unplug", Rhythm.One, Rhythm.OneOpposite, Rhythm.Double),
        new(LedState.Fatal, "fatal", "the kernel cannot be programmed: edgectl status says why", Rhythm.Dark, Rhythm.Lit, Rhythm.Flash5),
        new(LedState.AgentNotRunning, "agent-not-running", "the agent died; the last rules are in force: journalctl -u edge-agent", Rhythm.Dark, Rhythm.Two, Rhythm.Two),
        new(LedState.ProvisioningFailed, "provisioning-failed", "the first state was refused: edgectl status says why", Rhythm.Dark, Rhythm.Flash3, Rhythm.Flash3),
        new(LedState.Provisioning, "provisioning", "waiting for the first state of the control plane", Rhythm.Two, Rhythm.Dark, Rhythm.TwoShort),
        new(LedState.NoBroker, "no-broker", "works as last known, without a broker: check the uplink", Rhythm.Lit, Rhythm.Half, Rhythm.Half),
        new(LedState.VeryStale, "very-stale", "works, but heard nothing of the control plane for a day", Rhythm.Lit, Rhythm.Lit, Rhythm.Flash2),
        new(LedState.Degraded, "degraded", "works, but some objects are refused or not served, or no endpoint of a Service answers: edgectl status names them", Rhythm.Lit, Rhythm.Flash1, Rhythm.Flash1),
        new(LedState.Ok, "ok", "all is well", Rhythm.Lit, Rhythm.Dark, Rhythm.Lit),
        new(LedState.Booting, "booting", "starting", Rhythm.Heartbeat, Rhythm.Dark, Rhythm.Heartbeat),
        new(LedState.Stopped, "stopped", "the agent was stopped on purpose; the last rules are in force", Rhythm.Rare, Rhythm.Dark, Rhythm.Rare),
    ];

    /// <summary>All, most urgent first.</summary>
    public static ReadOnlySpan<LedPattern> All => s_patterns;

    public static LedPattern Of(LedState state) => s_patterns[(int)state];

    /// <summary>The pattern of a name; null when there is none.</summary>
    public static LedPattern? Find(string? name)
    {
        foreach (LedPattern pattern in s_patterns)
        {
            if (pattern.Name == name)
            {
                return pattern;
            }
        }

        return null;
    }
}
