using System.Globalization;
using System.Text;
using Edge.Linux;
using Edge.Linux.Led;

namespace Edge.Agent.Leds;

/// <summary>
/// An LED of the kernel's LED class. Its triggers blink without the agent: <c>timer</c> what is lit and dark in turn, <c>pattern</c> everything
/// else (Documentation/leds/ledtrig-pattern.rst), <c>heartbeat</c>. What none of the present ones can do is left to the caller.
/// </summary>
internal sealed class ClassLed : ILed
{
    private readonly ILedFiles _files;
    private readonly string _name;
    private readonly int _brightest;
    private byte[] _value = [];
    private int _percent = -1;

    // No trigger is on, by our own doing.
    private bool _free;

    /// <summary>Takes the LED; nothing changes yet.</summary>
    /// <exception cref="LinuxException">There is no such LED, or it says nothing sensible.</exception>
    public ClassLed(ILedFiles files, string name)
    {
        _files = files;
        _name = name;
        string text = Read("max_brightness");
        _brightest = int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int brightest) && brightest > 0
            ? brightest
            : throw new LinuxException($"LED {name}: max_brightness", Errno.EPROTO);
    }

    /// <inheritdoc/>
    public LedKeeping Show(Rhythm rhythm, int percent)
    {
        _free = false;
        if (rhythm.IsConstant || percent == 0)
        {
            Switch(rhythm.IsLit(0), percent);
            return LedKeeping.Itself;
        }

        string triggers = Read("trigger");
        string trigger = rhythm == Rhythm.Heartbeat && Offers(triggers, "heartbeat") ? "heartbeat"
            : rhythm.IsSimple && Offers(triggers, "timer") ? "timer"
            : Offers(triggers, "pattern") ? "pattern"
            : "";
        if (trigger.Length == 0)
        {
            Switch(rhythm.IsLit(0), percent);
            return LedKeeping.Caller;
        }

        SetValue(percent);
        if (!triggers.Contains($"[{trigger}]", StringComparison.Ordinal))
        {
            // The timer blinks as bright as the LED is when it begins.
            Write("trigger", "none"u8);
            Write("brightness", _value);
            Write("trigger", Encoding.ASCII.GetBytes(trigger));
        }
        else if (trigger == "timer")
        {
            Write("brightness", _value);
        }

        return Start(trigger, rhythm) ? LedKeeping.Itself : LedKeeping.Soon;
    }

    /// <inheritdoc/>
    public void Switch(bool lit, int percent)
    {
        // Once no trigger is on, an edge is one write and nothing else.
        if (!_free)
        {
            Write("trigger", "none"u8);
            _free = true;
        }

        SetValue(percent);
        Write("brightness", lit && percent > 0 ? _value : "0"u8);
    }

    /// <summary>The LED stays as it is.</summary>
    public void Dispose()
    {
    }

    // False: the files of a trigger come with it, and belong to root until udev has seen them.
    private bool Start(string trigger, Rhythm rhythm) => trigger switch
    {
        "timer" => TryWrite("delay_on", rhythm.Steps[0].ToString(CultureInfo.InvariantCulture))
            && TryWrite("delay_off", (-rhythm.Steps[1]).ToString(CultureInfo.InvariantCulture)),
        "pattern" => TryWrite("pattern", Pattern(rhythm)) && TryWrite("repeat", "-1"),
        _ => true,
    };

    // Brightness and time, and once more without time: otherwise the kernel fades from one to the next.
    private string Pattern(Rhythm rhythm)
    {
        var text = new StringBuilder();
        string lit = Encoding.ASCII.GetString(_value);
        foreach (int step in rhythm.Steps)
        {
            string brightness = step > 0 ? lit : "0";
            text.Append(brightness).Append(' ').Append(Math.Abs(step)).Append(' ').Append(brightness).Append(" 0 ");
        }

        return text.ToString(0, text.Length - 1);
    }

    private void SetValue(int percent)
    {
        if (percent != _percent)
        {
            _percent = percent;
            _value = Encoding.ASCII.GetBytes(Math.Max(1, _brightest * percent / 100).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static bool Offers(string triggers, string name) =>
        $" {triggers.Replace('[', ' ').Replace(']', ' ').Replace('\n', ' ')} ".Contains($" {name} ", StringComparison.Ordinal);

    private bool TryWrite(string file, string text) => _files.Write(_name, file, Encoding.ASCII.GetBytes(text)) switch
    {
        Errno.None => true,
        Errno.EACCES or Errno.EPERM => false,
        Errno error => throw new LinuxException($"LED {_name}: {file}", error),
    };

    private void Write(string file, ReadOnlySpan<byte> text)
    {
        if (_files.Write(_name, file, text) is not Errno.None and var error)
        {
            throw new LinuxException($"LED {_name}: {file}", error);
        }
    }

    private string Read(string file) =>
        _files.Read(_name, file, out string text) is not Errno.None and var error ? throw new LinuxException($"LED {_name}: {file}", error) : text;
}
