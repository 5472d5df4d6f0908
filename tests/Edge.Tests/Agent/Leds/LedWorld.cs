using Edge.Agent.Leds;
using Edge.Agent.Settings;
using Edge.Linux.Gpio;
using Edge.Protocol.Admin;
using Edge.Protocol.Settings;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Agent.Leds;

/// <summary>A whole box by a virtual clock: two lights of a fake kernel, a button, and the controller over them.</summary>
internal sealed class LedWorld : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly LedController _controller;
    private TimeSpan? _wait = TimeSpan.Zero;

    public LedWorld(string settings = "{}", string[]? triggers = null)
    {
        var map = new SettingsMap();
        map.ReadFile("test", System.Text.Encoding.UTF8.GetBytes(settings));
        LedSettings leds = LedSettings.Read(map);
        Assert.Empty(map.Errors);
        Post = new LedPost(_clock) { Changed = () => _wait = TimeSpan.Zero };
        Files = new FakeLedFiles(() => Post.Now);
        Files.Add("green", triggers ?? ["timer", "pattern", "heartbeat"]);
        Files.Add("red", triggers ?? ["timer", "pattern", "heartbeat"]);
        Panel = new LedPanel(LedPatternTests.Slot(Files, "green"), LedPatternTests.Slot(Files, "red"));
        Assert.True(LightAddress.TryParseButton("key:/dev/input/event0", out LightAddress? place));
        var button = new ButtonSlot([place], _ => Button);
        _controller = new LedController(
            Post, Panel, button, new NightHours(leds.NightFrom, leds.NightTo, () => Minute), leds, () => Resets++, NullLogger.Instance);
        Step();
    }

    public FakeLedFiles Files { get; }

    public LedPanel Panel { get; }

    public LedPost Post { get; }

    public FakeButton Button { get; } = new();

    /// <summary>Minutes since midnight.</summary>
    public int Minute { get; set; } = 12 * 60;

    /// <summary>How often a factory reset was asked for.</summary>
    public int Resets { get; private set; }

    /// <summary>How often the thread would have woken.</summary>
    public int Steps { get; private set; }

    public LedState Shown => Post.Shown!.State;

    public static LedFacts Good => new() { Ready = true, HasState = true, Connected = true };

    public int Green => Files["green"].BrightnessAt(Post.Now);

    public int Red => Files["red"].BrightnessAt(Post.Now);

    /// <summary>Lets the thread do what it was woken for.</summary>
    public void Step()
    {
        Steps++;
        _wait = _controller.Step();
    }

    /// <summary>Lets time pass; the thread wakes when it asked to.</summary>
    public void Pass(double seconds)
    {
        TimeSpan left = TimeSpan.FromSeconds(seconds);
        while (_wait is TimeSpan wait && wait <= left)
        {
            _clock.Advance(wait);
            left -= wait;
            Step();
        }

        _clock.Advance(left);
        _wait -= left;
    }

    public void Tell(LedFacts facts)
    {
        Post.Post(facts);
        Pass(0);
    }

    public void Move(bool pressed)
    {
        Button.Move(pressed);
        Step();
    }

    public AdminResponse Ask(string operation, string? name = null, int? seconds = null)
    {
        AdminResponse answer = Post.Answer(new AdminRequest(operation) { Name = name, Seconds = seconds })!;
        Pass(0);
        return answer;
    }

    public void End() => _controller.End(_clock.Advance);

    public void Dispose() => _controller.Dispose();

    internal sealed class FakeButton : Button
    {
        private readonly Queue<bool> _events = new();

        public bool IsDown { get; set; }

        public void Move(bool pressed)
        {
            IsDown = pressed;
            _events.Enqueue(pressed);
        }

        public override bool TryRead(out bool pressed) => _events.TryDequeue(out pressed);

        public override bool IsPressed() => IsDown;
    }
}
