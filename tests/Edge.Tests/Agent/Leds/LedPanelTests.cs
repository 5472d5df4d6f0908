using Edge.Agent.Leds;
using Edge.Agent.Settings;
using Edge.Linux;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Leds;

/// <summary>Lights that are missing, busy, taken away, or not ours yet.</summary>
public sealed class LedPanelTests
{
    private readonly FakeLedFiles _files;
    private long _now = 1000;

    public LedPanelTests() => _files = new FakeLedFiles(() => _now);

    [Fact]
    public void A_light_alone_shows_the_patterns_for_one()
    {
        FakeLedFiles.FakeLed led = _files.Add("red", "timer", "pattern");
        using LedPanel panel = Panel();
        panel.Show(LedCatalogue.Of(LedState.Ok), 100, _now);
        Assert.Equal(255, led.BrightnessAt(_now));
        Assert.Equal("LED green: max_brightness: ENOENT (No such file or directory)", panel.Problem);
        Assert.Equal(["led:red: the only light"], panel.Lights);
    }

    [Fact]
    public void Of_several_places_the_one_that_is_there_and_busy_is_told()
    {
        LightAddress[] places = [Light("led:edge-green"), Light("gpio:pinctrl-bcm2711:17"), Light("gpio:pinctrl-rp1:17")];
        LinuxException Refusal(LightAddress place) => place.Device switch
        {
            "edge-green" => new LinuxException("LED edge-green: max_brightness", Errno.ENOENT),
            "pinctrl-bcm2711" => new LinuxException("line 17 of GPIO chip pinctrl-bcm2711, which spi0 CS0 uses", Errno.EBUSY),
            _ => new LinuxException("GPIO chip with label pinctrl-rp1", Errno.ENODEV),
        };
        using var light = new LightSlot(places, place => throw Refusal(place));
        light.Open();
        Assert.StartsWith("line 17 of GPIO chip pinctrl-bcm2711, which spi0 CS0 uses: EBUSY", light.Problem, StringComparison.Ordinal);
        using var button = new ButtonSlot(places[1..], place => throw Refusal(place));
        button.Step(_now);
        Assert.Equal(light.Problem, button.Problem);
    }

    [Fact]
    public void Places_of_which_none_is_there_are_all_named()
    {
        using var light = new LightSlot([Light("led:ACT"), Light("led:led0")], place => new ClassLed(_files, place.Device));
        light.Open();
        Assert.Equal("none of led:ACT, led:led0 is there", light.Problem);
        _files.Add("led0", "timer");
        light.Open();
        Assert.Equal((null, "led:led0"), (light.Problem, light.Name));
    }

    [Fact]
    public void A_light_that_comes_later_is_found_within_a_minute_and_both_show_their_own_part()
    {
        FakeLedFiles.FakeLed red = _files.Add("red", "timer", "pattern");
        using LedPanel panel = Panel();
        panel.Show(LedCatalogue.Of(LedState.Ok), 100, _now);
        FakeLedFiles.FakeLed green = _files.Add("green", "timer", "pattern");
        Pass(panel, 59_999);
        Assert.Equal((0, 255), (green.BrightnessAt(_now), red.BrightnessAt(_now)));
        Pass(panel, 1);
        Assert.Equal((255, 0), (green.BrightnessAt(_now), red.BrightnessAt(_now)));
        Assert.Null(panel.Problem);
        Assert.Equal(long.MaxValue, panel.Step(_now));
    }

    [Fact]
    public void A_light_that_is_taken_away_leaves_the_other_one_alone()
    {
        _files.Add("red", "timer", "pattern");
        FakeLedFiles.FakeLed green = _files.Add("green", "timer", "pattern");
        using LedPanel panel = Panel();
        panel.Show(LedCatalogue.Of(LedState.Ok), 100, _now);
        _files.Remove("red");
        panel.Show(LedCatalogue.Of(LedState.Fatal), 100, _now);
        Assert.Equal("pattern", green.Trigger);
        Assert.StartsWith("LED red: ", panel.Problem, StringComparison.Ordinal);
        Assert.Equal(["led:green: the only light"], panel.Lights);
    }

    [Fact]
    public void The_files_of_a_trigger_are_asked_for_again_until_udev_has_handed_them_over()
    {
        FakeLedFiles.FakeLed green = _files.Add("green", "timer");
        green.UntilUdev = 3;
        using LedPanel panel = Panel();
        panel.Show(LedCatalogue.Of(LedState.AgentNotRunning), 100, _now);
        Pass(panel, 200);
        long begin = _now - 50;
        for (; _now < begin + 2000; _now++)
        {
            panel.Step(_now);
            Assert.Equal((_now - begin) % 500 < 250, green.BrightnessAt(_now) > 0);
        }
    }

    [Fact]
    public void Without_udev_the_agent_blinks_itself_and_says_what_is_missing()
    {
        FakeLedFiles.FakeLed green = _files.Add("green", "timer");
        green.UntilUdev = int.MaxValue;
        using LedPanel panel = Panel();
        panel.Show(LedCatalogue.Of(LedState.AgentNotRunning), 100, _now);
        Pass(panel, 2000);
        Assert.Equal("none", green.Trigger);
        Assert.Contains("udev", panel.Problem, StringComparison.Ordinal);

        // It is not tried again for every state: each try would show the wrong thing for two seconds.
        panel.Show(LedCatalogue.Of(LedState.NoBroker), 100, _now);
        Assert.Equal(("none", 255), (green.Trigger, green.BrightnessAt(_now)));
        Pass(panel, 1000);
        Assert.Equal(0, green.BrightnessAt(_now));

        // udev may only have been slow, as while a machine boots: the next state after a minute goes to the kernel again.
        green.UntilUdev = 0;
        Pass(panel, 59_000);
        panel.Show(LedCatalogue.Of(LedState.AgentNotRunning), 100, _now);
        Assert.Equal("timer", green.Trigger);
        Assert.DoesNotContain("udev", panel.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_place_that_is_there_is_taken()
    {
        _files.Add("led0");
        using LightSlot slot = new([Place("led:ACT"), Place("led:led0"), Place("led:other")], place => new ClassLed(_files, place.Device));
        slot.Open();
        Assert.Equal(("led:led0", (string?)null), (slot.Name, slot.Problem));
    }

    [Fact]
    public void An_led_that_says_nothing_sensible_is_refused()
    {
        foreach (string text in new[] { "", "0", "-1", "x", "99999999999" })
        {
            _files.Add("green").MaximumText = text;
            Assert.Throws<LinuxException>(() => new ClassLed(_files, "green"));
        }
    }

    [Fact]
    public void Last_words_are_shown_by_the_kernel_and_wait_for_udev()
    {
        FakeLedFiles.FakeLed green = _files.Add("green", "timer");
        FakeLedFiles.FakeLed red = _files.Add("red", "timer");
        red.UntilUdev = 5;
        using LedPanel panel = Panel();
        LastWords.Say(panel, 100, () => _now, wait => _now += (long)wait.TotalMilliseconds);
        Assert.Equal(("none", 0), (green.Trigger, green.BrightnessAt(_now)));
        Assert.Equal("timer", red.Trigger);
        Assert.Equal((255, 0, 255), (red.BrightnessAt(_now), red.BrightnessAt(_now + 250), red.BrightnessAt(_now + 500)));
    }

    [Fact]
    public void Last_words_without_a_trigger_are_a_light_that_stays()
    {
        FakeLedFiles.FakeLed green = _files.Add("green");
        FakeLedFiles.FakeLed red = _files.Add("red");
        using LedPanel panel = Panel();
        LastWords.Say(panel, 100, () => _now, wait => _now += (long)wait.TotalMilliseconds);
        Assert.Equal((0, 255), (green.BrightnessAt(_now), red.BrightnessAt(_now)));
        Assert.InRange(_now, 1000, 4000);
    }

    private static LightAddress Place(string text) => LightAddress.TryParseLight(text, out LightAddress? place) ? place : throw new ArgumentException(text);

    private LedPanel Panel() => new(LedPatternTests.Slot(_files, "green"), LedPatternTests.Slot(_files, "red"));

    private void Pass(LedPanel panel, int milliseconds)
    {
        for (int passed = 0; passed < milliseconds; passed++)
        {
            _now++;
            panel.Step(_now);
        }
    }

    private static LightAddress Light(string text) => LightAddress.TryParseLight(text, out LightAddress? address) ? address : throw new ArgumentException(text);
}
