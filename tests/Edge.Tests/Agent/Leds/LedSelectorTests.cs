using Edge.Agent.Leds;

namespace Edge.Tests.Agent.Leds;

/// <summary>Which state is shown, and for how long at least.</summary>
public sealed class LedSelectorTests
{
    public static TheoryData<string, string> AllPairs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (LedState from in Enum.GetValues<LedState>())
            {
                foreach (LedState to in Enum.GetValues<LedState>())
                {
                    data.Add(from.ToString(), to.ToString());
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void A_state_stays_for_three_seconds_unless_what_comes_is_urgent_or_was_asked_for(string before, string after)
    {
        (LedState from, LedState to) = (Enum.Parse<LedState>(before), Enum.Parse<LedState>(after));
        var selector = new LedSelector();
        selector.Force(from, 10_000);
        bool urgent = to is LedState.ResetAccepted or LedState.ResetHold or LedState.Identify or LedState.Firmware or LedState.Fatal;
        bool asked = from is LedState.ResetAccepted or LedState.ResetHold or LedState.Identify or LedState.Booting;
        if (from == to || urgent || asked)
        {
            Assert.Equal(0, selector.Select(to, 10_001));
            Assert.Equal(to, selector.Shown);
            return;
        }

        Assert.Equal(2999, selector.Select(to, 10_001));
        Assert.Equal(from, selector.Shown);
        Assert.Equal(1, selector.Select(to, 12_999));
        Assert.Equal(0, selector.Select(to, 13_000));
        Assert.Equal(to, selector.Shown);
    }

    [Fact]
    public void A_broker_that_comes_and_goes_each_second_does_not_make_the_lights_flicker()
    {
        var selector = new LedSelector();
        selector.Force(LedState.Ok, 0);
        LedState shown = LedState.Ok;
        long last = 0;
        for (long now = 1; now < 60_000; now++)
        {
            selector.Select(now / 1000 % 2 == 0 ? LedState.Ok : LedState.NoBroker, now);
            if (selector.Shown != shown)
            {
                Assert.True(now - last >= LedSelector.Dwell, $"changed after {now - last} ms");
                (shown, last) = (selector.Shown, now);
            }
        }

        Assert.True(last > 0);
    }

    [Fact]
    public void What_holds_is_shown_by_urgency()
    {
        var all = new LedFacts { Ready = true, Firmware = true, KernelRefuses = true, VeryStale = true, Degraded = true, Refused = true };
        Assert.Equal(LedState.Firmware, all.State);
        Assert.Equal(LedState.Fatal, (all with { Firmware = false }).State);
        LedFacts served = all with { Firmware = false, KernelRefuses = false };
        Assert.Equal(LedState.ProvisioningFailed, served.State);
        Assert.Equal(LedState.Provisioning, (served with { Refused = false }).State);
        Assert.Equal(LedState.Provisioning, (served with { Refused = false, Connected = true }).State);
        Assert.Equal(LedState.VeryStale, (served with { HasState = true }).State);
        Assert.Equal(LedState.NoBroker, (served with { HasState = true, VeryStale = false }).State);
        Assert.Equal(LedState.Degraded, (served with { HasState = true, VeryStale = false, Connected = true }).State);
        Assert.Equal(LedState.Ok, (served with { HasState = true, VeryStale = false, Connected = true, Degraded = false }).State);
        Assert.Equal(LedState.Booting, default(LedFacts).State);
        Assert.Equal(LedState.Fatal, new LedFacts { KernelRefuses = true }.State);
    }
}
