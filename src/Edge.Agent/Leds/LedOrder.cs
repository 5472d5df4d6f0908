namespace Edge.Agent.Leds;

/// <summary>A person wants to see something for a while. Immutable; a new one replaces the one before.</summary>
/// <param name="state">What.</param>
/// <param name="until">When it ends, in milliseconds of the monotonic clock.</param>
internal sealed class LedOrder(LedState state, long until)
{
    public LedState State => state;

    public long Until => until;
}
