using Edge.Agent.Settings;
using Edge.Linux;
using Edge.Linux.Gpio;

namespace Edge.Agent.Leds;

/// <summary>The place of the button: opened when it can be, and given up when it fails.</summary>
/// <param name="places">Where it may be; the first that is there is taken.</param>
/// <param name="open">Opens one.</param>
internal sealed class ButtonSlot(IReadOnlyList<LightAddress> places, Func<LightAddress, Button> open) : IDisposable
{
    private long _retry;

    /// <summary>Somebody said where it is.</summary>
    public bool IsConfigured => places.Count > 0;

    /// <summary>The button; null while it is nowhere.</summary>
    public Button? Button { get; private set; }

    /// <summary>Why there is none; null when there is, or none was asked for.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens it, if it is not and it is time to.</summary>
    /// <returns>When to try again; <see cref="long.MaxValue"/>: never.</returns>
    public long Step(long now)
    {
        if (Button is not null || !IsConfigured)
        {
            return long.MaxValue;
        }

        if (_retry != 0 && now < _retry)
        {
            return _retry;
        }

        _retry = now + LedPanel.RetryMilliseconds;
        LinuxException? problem = null;
        for (int index = 0; index < places.Count && Button is null; index++)
        {
            try
            {
                Button = open(places[index]);
                Problem = null;
            }
            catch (LinuxException e)
            {
                problem = PlaceProblem.Choose(problem, e);
            }
        }

        if (Button is null && problem is not null)
        {
            Problem = PlaceProblem.Describe(places, problem);
        }

        return Button is null ? _retry : long.MaxValue;
    }

    /// <summary>Takes the next press or release; a button that fails is closed.</summary>
    public bool TryRead(out bool pressed)
    {
        pressed = false;
        try
        {
            return Button is not null && Button.TryRead(out pressed);
        }
        catch (LinuxException e)
        {
            Close(e);
            return false;
        }
    }

    /// <summary>The button is down, by its own word.</summary>
    public bool IsPressed()
    {
        try
        {
            return Button is not null && Button.IsPressed();
        }
        catch (LinuxException e)
        {
            Close(e);
            return false;
        }
    }

    public void Dispose() => Button?.Dispose();

    private void Close(LinuxException e)
    {
        Problem = e.Message;
        Button?.Dispose();
        Button = null;
    }
}
