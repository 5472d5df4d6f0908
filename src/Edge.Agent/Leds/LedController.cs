using Edge.Agent.Settings;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Leds;

/// <summary>
/// Brings the gateway's state, what a person asked for and the button onto the lights. One thread owns it; each <see cref="Step"/> does what is due
/// and says when the next one is. While a kernel trigger blinks, or nothing does, that is never.
/// </summary>
internal sealed class LedController(LedPost post, LedPanel panel, ButtonSlot button, NightHours night, LedSettings settings, Action reset, ILogger logger) : IDisposable
{
    /// <summary>How long the lights say that the reset was understood before it begins. Milliseconds.</summary>
    public const long ResetNotice = 2000;

    /// <summary>Of a short press.</summary>
    public const int IdentifySeconds = 60;

    /// <summary>Events of the button that one step takes; a contact that never rests must not keep the lights from being shown.</summary>
    private const int MostEvents = 32;

    private readonly LedSelector _selector = new();
    private readonly ButtonPress _press = new();
    private bool _begun;
    private int _percent;
    private LedState _shown;
    private string? _problem;
    private long? _accepted;

    /// <summary>What to wait for besides the time.</summary>
    public Linux.Gpio.Button? Button => button.Button;

    /// <summary>Does what is due.</summary>
    /// <returns>How long until the next step; null: until something happens.</returns>
    public TimeSpan? Step()
    {
        long now = post.Now;
        long due = button.Step(now);
        ReadButton(now);
        due = Math.Min(due, _press.Due(now));
        due = Math.Min(due, Reset(now));
        LedState wanted = Wanted(now, ref due);
        if (_selector.Select(wanted, now) is long wait and > 0)
        {
            due = Math.Min(due, now + wait);
        }

        due = Math.Min(due, Show(now));
        due = Math.Min(due, panel.Step(now));
        Publish();
        return due == long.MaxValue ? null : TimeSpan.FromMilliseconds(Math.Max(0, due - now));
    }

    /// <summary>The last words: the agent ends because it was told to.</summary>
    /// <param name="wait">Lets so much time pass.</param>
    public void End(Action<TimeSpan> wait)
    {
        _selector.Force(LedState.Stopped, post.Now);
        Show(post.Now);
        panel.Finish(() => post.Now, wait);
    }

    public void Dispose()
    {
        panel.Dispose();
        button.Dispose();
    }

    private LedState Wanted(long now, ref long due)
    {
        if (_accepted is not null)
        {
            return LedState.ResetAccepted;
        }

        if (_press.Warns(now))
        {
            return LedState.ResetHold;
        }

        if (post.Order is LedOrder order && order.Until > now)
        {
            due = Math.Min(due, order.Until);
            return order.State;
        }

        return post.State;
    }

    private void ReadButton(long now)
    {
        for (int count = 0; count < MostEvents && button.TryRead(out bool pressed); count++)
        {
            if (pressed)
            {
                _press.Press(now);
            }
            else if (_press.Release(now))
            {
                // The second short press ends what the first one began.
                bool on = post.Order is { State: LedState.Identify } order && order.Until > now;
                post.Show(LedState.Identify, on ? 0 : IdentifySeconds);
            }
        }
    }

    // When something is due; the reset itself begins when the lights have said so for a while.
    private long Reset(long now)
    {
        if (_accepted is null && _press.IsReset(now))
        {
            // A release that got lost must not erase anything: the button has the last word.
            if (button.IsPressed())
            {
                LedLog.ResetAsked(logger);
                _accepted = now;
            }

            _press.Cancel();
        }

        if (_accepted is not long accepted)
        {
            return long.MaxValue;
        }

        if (now < accepted + ResetNotice)
        {
            return accepted + ResetNotice;
        }

        _accepted = null;
        reset();
        return long.MaxValue;
    }

    private long Show(long now)
    {
        LedState state = _selector.Shown;
        bool dims = settings.NightBrightness is not null;

        // Who asked to see something sees it by night as well.
        int percent = dims && state > LedState.Identify && night.IsNight ? settings.NightBrightness!.Value : settings.Brightness;
        if (!_begun || state != _shown || percent != _percent)
        {
            LedPattern pattern = LedCatalogue.Of(state);
            if (!_begun || state != _shown)
            {
                LedLog.Shows(logger, pattern.Name, pattern.Meaning);
            }

            _begun = true;
            _shown = state;
            _percent = percent;
            panel.Show(pattern, percent, now);
        }

        return dims ? now + night.UntilChange : long.MaxValue;
    }

    private void Publish()
    {
        string? problem = panel.Problem ?? button.Problem;
        if (problem != _problem)
        {
            _problem = problem;
            if (problem is null)
            {
                LedLog.Recovered(logger);
            }
            else
            {
                LedLog.Problem(logger, problem);
            }
        }

        if (post.Shown is not LedShown last || last.State != _shown || last.Problem != problem)
        {
            post.Shown = new LedShown(_shown, panel.Lights, problem);
        }
    }
}
