using Edge.Agent.Leds;
using Edge.Agent.Settings;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Leds;

/// <summary>What a person sees, millisecond by millisecond.</summary>
public sealed class LedPatternTests
{
    private const int TwoOfTheLongest = 12_500;

    public static TheoryData<string, string[]> PatternsAndTriggers
    {
        get
        {
            var data = new TheoryData<string, string[]>();
            foreach (LedPattern pattern in LedCatalogue.All)
            {
                data.Add(pattern.Name, ["timer", "pattern"]);
                data.Add(pattern.Name, ["timer"]);
                data.Add(pattern.Name, ["pattern"]);
                data.Add(pattern.Name, []);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PatternsAndTriggers))]
    public void A_light_of_the_kernel_is_lit_when_the_pattern_says_so(string name, string[] triggers)
    {
        LedPattern pattern = LedCatalogue.Find(name)!;
        foreach (Rhythm rhythm in new[] { pattern.Green, pattern.Red, pattern.Single })
        {
            long now = 5000;
            var files = new FakeLedFiles(() => now);
            FakeLedFiles.FakeLed led = files.Add("health", triggers);
            using LightSlot slot = Slot(files);
            slot.Open();
            slot.Show(rhythm, 100, now);
            for (long elapsed = 0; elapsed < TwoOfTheLongest; elapsed++, now++)
            {
                long next = slot.Step(now);
                Assert.True(next > now, "an edge is due that was just made");
                Assert.True(rhythm.IsLit(elapsed) == led.BrightnessAt(now) > 0, $"{name}: {rhythm.Words} is wrong after {elapsed} ms");
            }

            Assert.Null(slot.Problem);
        }
    }

    [Theory]
    [MemberData(nameof(PatternsAndTriggers))]
    public void Nothing_wakes_the_agent_where_the_kernel_can_do_it(string name, string[] triggers)
    {
        LedPattern pattern = LedCatalogue.Find(name)!;
        foreach (Rhythm rhythm in new[] { pattern.Green, pattern.Red, pattern.Single })
        {
            var files = new FakeLedFiles(() => 0);
            files.Add("health", triggers);
            using LightSlot slot = Slot(files);
            slot.Open();
            slot.Show(rhythm, 100, 0);
            bool alone = rhythm.IsConstant || triggers.Contains("pattern") || (triggers.Contains("timer") && rhythm.IsSimple);
            Assert.Equal(alone, slot.Step(0) == long.MaxValue);
        }
    }

    [Fact]
    public void The_heartbeat_is_the_kernels_own()
    {
        var files = new FakeLedFiles(() => 0);
        FakeLedFiles.FakeLed led = files.Add("health", "timer", "heartbeat", "pattern");
        using LightSlot slot = Slot(files);
        slot.Open();
        slot.Show(Rhythm.Heartbeat, 100, 0);
        Assert.Equal(("heartbeat", long.MaxValue), (led.Trigger, slot.Step(0)));
    }

    [Fact]
    public void A_flash_code_is_200_ms_lit_and_300_ms_dark_and_a_gap_of_two_seconds()
    {
        Assert.Equal("200 -300 200 -300 200 -2300", string.Join(' ', Rhythm.Flash3.Steps.ToArray()));
        Assert.Equal("200 -2300", string.Join(' ', Rhythm.Flash1.Steps.ToArray()));
        Assert.Equal(10, Rhythm.Flash5.Steps.Length);
    }

    [Fact]
    public void No_two_states_look_alike_without_colour()
    {
        foreach (LedPattern one in LedCatalogue.All)
        {
            foreach (LedPattern other in LedCatalogue.All)
            {
                if (one != other)
                {
                    Assert.NotEqual(one.Single, other.Single, Steps);
                    Assert.False(Steps(one.Green, other.Green) && Steps(one.Red, other.Red), $"{one.Name} looks like {other.Name}");
                }
            }
        }

        static bool Steps(Rhythm left, Rhythm right) => left.Steps.SequenceEqual(right.Steps);
    }

    [Fact]
    public void The_catalogue_is_in_the_order_of_the_states()
    {
        foreach (LedState state in Enum.GetValues<LedState>())
        {
            Assert.Equal(state, LedCatalogue.Of(state).State);
            Assert.Same(LedCatalogue.Of(state), LedCatalogue.Find(LedCatalogue.Of(state).Name));
        }

        Assert.Equal(Enum.GetValues<LedState>().Length, LedCatalogue.All.Length);
        Assert.Null(LedCatalogue.Find("no such pattern"));
    }

    [Fact]
    public void The_document_for_technicians_has_a_row_for_each_pattern()
    {
        string document = SourceTree.Read("docs", "leds.md");
        foreach (LedPattern pattern in LedCatalogue.All)
        {
            Assert.Contains($"| `{pattern.Name}` | {pattern.Green.Words} | {pattern.Red.Words} | {pattern.Single.Words} | {pattern.Meaning} |", document, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Brightness_is_a_part_of_what_the_led_can_do_and_never_nothing()
    {
        var files = new FakeLedFiles(() => 0);
        FakeLedFiles.FakeLed led = files.Add("health", "pattern");
        using LightSlot slot = Slot(files);
        slot.Open();
        slot.Show(Rhythm.Lit, 20, 0);
        Assert.Equal(51, led.BrightnessAt(0));
        slot.Show(Rhythm.Flash2, 20, 0);
        Assert.Equal(51, led.BrightnessAt(0));
        slot.Show(Rhythm.Flash2, 0, 0);
        Assert.Equal(("none", 0), (led.Trigger, led.BrightnessAt(0)));

        led.MaximumText = "1";
        using LightSlot dim = Slot(files);
        dim.Open();
        dim.Show(Rhythm.Lit, 1, 0);
        Assert.Equal(1, led.BrightnessAt(0));
    }

    internal static LightSlot Slot(FakeLedFiles files, string name = "health")
    {
        Assert.True(LightAddress.TryParseLight($"led:{name}", out LightAddress? place));
        return new LightSlot([place], address => new ClassLed(files, address.Device));
    }
}
