using System.Globalization;
using System.Text;
using Edge.Linux;
using Edge.Linux.Led;

namespace Edge.Tests.Fakes;

/// <summary>
/// LEDs as the kernel has them: files that come and go with triggers, brightness 0 that takes a trigger off, and light that can be looked at at any
/// millisecond. Documentation/leds/leds-class.rst, ledtrig-pattern.rst, drivers/leds/trigger/ledtrig-timer.c.
/// </summary>
internal sealed class FakeLedFiles(Func<long> now) : ILedFiles
{
    private readonly Dictionary<string, FakeLed> _leds = new(StringComparer.Ordinal);

    /// <summary>Every write, as <c>led/file=text</c>.</summary>
    public List<string> Written { get; } = [];

    /// <summary>Called after each write.</summary>
    public Action? Changed { get; set; }

    public FakeLed this[string name] => _leds[name];

    /// <summary>Plugs an LED in.</summary>
    public FakeLed Add(string name, params string[] triggers) => _leds[name] = new FakeLed { Triggers = triggers };

    public void Remove(string name) => _leds.Remove(name);

    public Errno Read(string led, string file, out string text)
    {
        text = "";
        if (!_leds.TryGetValue(led, out FakeLed? fake))
        {
            return Errno.ENOENT;
        }

        text = file switch
        {
            "max_brightness" => fake.MaximumText,
            "trigger" => string.Join(' ', fake.Triggers.Prepend("none").Select(name => name == fake.Trigger ? $"[{name}]" : name)) + "\n",
            _ => "",
        };
        return text.Length > 0 ? Errno.None : Errno.ENOENT;
    }

    public Errno Write(string led, string file, ReadOnlySpan<byte> bytes)
    {
        if (!_leds.TryGetValue(led, out FakeLed? fake))
        {
            return Errno.ENODEV;
        }

        string text = Encoding.ASCII.GetString(bytes);
        Written.Add($"{led}/{file}={text}");
        Errno error = fake.Write(file, text, now());
        Changed?.Invoke();
        return error;
    }

    /// <summary>One of them.</summary>
    internal sealed class FakeLed
    {
        private int _brightness;
        private int _on;
        private int _off;
        private long _begin;
        private List<(int Brightness, int Time)> _pattern = [];

        public string[] Triggers { get; set; } = [];

        public string MaximumText { get; set; } = "255\n";

        public string Trigger { get; private set; } = "none";

        /// <summary>So many writes to files of a trigger fail before udev hands them over.</summary>
        public int UntilUdev { get; set; }

        public Errno Write(string file, string text, long now)
        {
            if (file is "delay_on" or "delay_off" or "pattern" or "repeat" && UntilUdev > 0)
            {
                UntilUdev--;
                return Errno.EACCES;
            }

            switch (file)
            {
                case "trigger" when text != "none" && !Triggers.Contains(text):
                    return Errno.EINVAL;
                case "trigger":
                    _brightness = Trigger == "none" ? _brightness : 0;
                    (Trigger, _on, _off, _begin, _pattern) = (text, 500, 500, now, []);
                    return Errno.None;
                case "brightness":
                    _brightness = int.Parse(text, CultureInfo.InvariantCulture);
                    Trigger = _brightness == 0 ? "none" : Trigger;
                    return Errno.None;
                case "delay_on" when Trigger == "timer":
                    (_on, _begin) = (int.Parse(text, CultureInfo.InvariantCulture), now);
                    return Errno.None;
                case "delay_off" when Trigger == "timer":
                    (_off, _begin) = (int.Parse(text, CultureInfo.InvariantCulture), now);
                    return Errno.None;
                case "pattern" when Trigger == "pattern":
                    int[] numbers = [.. text.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
                    _pattern = [.. numbers.Chunk(2).Select(pair => (pair[0], pair[1]))];
                    _begin = now;
                    return Errno.None;
                case "repeat" when Trigger == "pattern" && text == "-1":
                    return Errno.None;
                default:
                    return Errno.ENOENT;
            }
        }

        /// <summary>How bright it is at a moment.</summary>
        public int BrightnessAt(long now) => Trigger switch
        {
            "none" => _brightness,
            "timer" => (now - _begin) % (_on + _off) < _on ? _brightness : 0,
            "pattern" => PatternAt((now - _begin) % Math.Max(1, _pattern.Sum(static part => part.Time))),
            _ => throw new InvalidOperationException($"what {Trigger} shows is the kernel's affair"),
        };

        private int PatternAt(long into)
        {
            for (int index = 0; index < _pattern.Count; index++)
            {
                if (into < _pattern[index].Time)
                {
                    // From here to the next value it would fade.
                    Assert.Equal(_pattern[index].Brightness, _pattern[(index + 1) % _pattern.Count].Brightness);
                    return _pattern[index].Brightness;
                }

                into -= _pattern[index].Time;
            }

            return 0;
        }
    }
}
