using Edge.Linux;

namespace Edge.Agent.Leds;

/// <summary>One light, by whatever way it is reached.</summary>
internal interface ILed : IDisposable
{
    /// <summary>Shows a rhythm from its beginning.</summary>
    /// <param name="rhythm">The rhythm.</param>
    /// <param name="percent">How bright, 0 to 100.</param>
    /// <returns>Who keeps it going.</returns>
    /// <exception cref="LinuxException">The light is gone, or somebody else's.</exception>
    LedKeeping Show(Rhythm rhythm, int percent);

    /// <summary>Switches the light, where <see cref="Show"/> left that to the caller.</summary>
    /// <exception cref="LinuxException">The light is gone, or somebody else's.</exception>
    void Switch(bool lit, int percent);
}
