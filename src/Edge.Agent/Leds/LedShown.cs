namespace Edge.Agent.Leds;

/// <summary>What the lights show now. Immutable.</summary>
/// <param name="state">The state.</param>
/// <param name="lights">The lights that show it, one line each.</param>
/// <param name="problem">What is wrong with lights or button; null when nothing is.</param>
internal sealed class LedShown(LedState state, IReadOnlyList<string> lights, string? problem)
{
    public LedState State => state;

    public IReadOnlyList<string> Lights => lights;

    public string? Problem => problem;
}
