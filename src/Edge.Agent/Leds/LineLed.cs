using Edge.Linux.Gpio;

namespace Edge.Agent.Leds;

/// <summary>A light on a GPIO line: on or off, and nobody blinks it but we.</summary>
/// <param name="line">The line.</param>
/// <param name="close">Takes the line back.</param>
internal sealed class LineLed(GpioOutput line, Action<GpioOutput> close) : ILed
{
    /// <inheritdoc/>
    public LedKeeping Show(Rhythm rhythm, int percent)
    {
        Switch(rhythm.IsLit(0), percent);
        return rhythm.IsConstant || percent == 0 ? LedKeeping.Itself : LedKeeping.Caller;
    }

    /// <inheritdoc/>
    public void Switch(bool lit, int percent) => line.Set(lit && percent > 0);

    public void Dispose() => close(line);
}
