namespace Edge.Agent.Leds;

/// <summary>How one state looks, with two lights and with one.</summary>
/// <param name="state">The state.</param>
/// <param name="name">In reports and commands.</param>
/// <param name="meaning">For a person.</param>
/// <param name="green">Of the green light.</param>
/// <param name="red">Of the red light.</param>
/// <param name="single">Where there is one light alone, whatever its colour.</param>
internal sealed class LedPattern(LedState state, string name, string meaning, Rhythm green, Rhythm red, Rhythm single)
{
    public LedState State => state;

    public string Name => name;

    public string Meaning => meaning;

    public Rhythm Green => green;

    public Rhythm Red => red;

    public Rhythm Single => single;
}
