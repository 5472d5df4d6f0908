using Edge.Agent.Settings;
using Edge.Linux;

namespace Edge.Agent.Leds;

/// <summary>The place of one light: opened when it can be, shown on, and given up when it fails. Never throws for what the machine lacks.</summary>
/// <param name="places">Where it may be; the first that is there is taken.</param>
/// <param name="open">Opens one.</param>
internal sealed class LightSlot(IReadOnlyList<LightAddress> places, Func<LightAddress, ILed> open) : IDisposable
{
    /// <summary>How often udev is given another chance, and after how many it is not waited for any more: two seconds.</summary>
    private const long SoonMilliseconds = 50;
    private const int SoonTries = 40;

    private ILed? _led;
    private Rhythm _rhythm = Rhythm.Dark;
    private LedKeeping _keeping;
    private int _percent;
    private int _tries;
    private long? _triggersFrom;
    private long _begin;
    private long _next = long.MaxValue;

    /// <summary>Somebody said where it is.</summary>
    public bool IsConfigured => places.Count > 0;

    /// <summary>It can be shown on.</summary>
    public bool IsOpen => _led is not null;

    /// <summary>Where it is; the first place while it is nowhere.</summary>
    public string Name { get; private set; } = places.Count > 0 ? places[0].Text : "";

    /// <summary>Why it cannot be shown on, or not as it should be; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens it, if it is not.</summary>
    public void Open()
    {
        LinuxException? problem = null;
        for (int index = 0; index < places.Count && _led is null; index++)
        {
            try
            {
                _led = open(places[index]);
                Name = places[index].Text;
                Problem = null;
            }
            catch (LinuxException e)
            {
                problem = PlaceProblem.Choose(problem, e);
            }
        }

        if (_led is null && problem is not null)
        {
            Problem = PlaceProblem.Describe(places, problem);
        }
    }

    /// <summary>Shows a rhythm from its beginning.</summary>
    public void Show(Rhythm rhythm, int percent, long now)
    {
        _rhythm = rhythm;
        _percent = percent;
        _begin = now;
        _tries = 0;
        Show(now);
    }

    /// <summary>Does what is due.</summary>
    /// <returns>When the next is, in milliseconds of the same clock; <see cref="long.MaxValue"/>: never.</returns>
    public long Step(long now)
    {
        if (_led is not null && now >= _next)
        {
            if (_keeping == LedKeeping.Soon)
            {
                Show(now);
            }
            else
            {
                Switch(now);
            }
        }

        return _led is null ? long.MaxValue : _next;
    }

    /// <summary>Leaves a light behind that says something without us, for the last words of a program.</summary>
    public void Settle()
    {
        if (_keeping != LedKeeping.Itself && _rhythm != Rhythm.Dark)
        {
            Switch(lit: true);
        }
    }

    public void Dispose() => _led?.Dispose();

    private void Show(long now)
    {
        _next = long.MaxValue;
        if (_led is null)
        {
            return;
        }

        if (now < _triggersFrom && !_rhythm.IsConstant)
        {
            _keeping = LedKeeping.Caller;
            Switch(now);
            return;
        }

        try
        {
            _keeping = _led.Show(_rhythm, _percent);
        }
        catch (LinuxException e)
        {
            Close(e);
            return;
        }

        if (_keeping == LedKeeping.Soon && ++_tries >= SoonTries)
        {
            // No udev, not our rule, or one that is slow while the machine boots: blinking by hand needs only the files that were there before. Triggers
            // are tried again with what is to be shown after a while.
            _triggersFrom = now + LedPanel.RetryMilliseconds;
            Problem = $"{Name}: the files of its trigger belong to somebody else; is the udev rule of the agent installed?";
            _keeping = LedKeeping.Caller;
        }

        if (_keeping == LedKeeping.Itself && !_rhythm.IsConstant && _triggersFrom is not null)
        {
            _triggersFrom = null;
            Problem = null;
        }

        if (_keeping == LedKeeping.Soon)
        {
            _next = now + SoonMilliseconds;
        }
        else if (_keeping == LedKeeping.Caller)
        {
            Switch(now);
        }
    }

    private void Switch(long now)
    {
        _next = now + _rhythm.UntilEdge(now - _begin);
        Switch(_rhythm.IsLit(now - _begin));
    }

    private void Switch(bool lit)
    {
        try
        {
            _led?.Switch(lit, _percent);
        }
        catch (LinuxException e)
        {
            Close(e);
        }
    }

    private void Close(LinuxException e)
    {
        Problem = e.Message;
        _led?.Dispose();
        _led = null;
    }
}
