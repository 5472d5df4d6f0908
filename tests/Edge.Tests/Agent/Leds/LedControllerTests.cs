using Edge.Agent.Leds;
using Edge.Protocol.Admin;

namespace Edge.Tests.Agent.Leds;

/// <summary>From what happens to the gateway to what the lights show, by a virtual clock.</summary>
public sealed class LedControllerTests
{
    [Fact]
    public void A_day_in_the_life_of_a_gateway()
    {
        using var world = new LedWorld();
        Assert.Equal("heartbeat", world.Files["green"].Trigger);
        world.Tell(new LedFacts { Ready = true });
        Assert.Equal((LedState.Provisioning, "timer"), (world.Shown, world.Files["green"].Trigger));
        world.Pass(3);
        world.Tell(LedWorld.Good);
        Assert.Equal((LedState.Ok, 255, 0), (world.Shown, world.Green, world.Red));
        world.Pass(100);
        world.Tell(LedWorld.Good with { Connected = false });
        Assert.Equal((LedState.NoBroker, 255, "timer"), (world.Shown, world.Green, world.Files["red"].Trigger));
        world.Pass(1);
        world.Tell(LedWorld.Good);
        Assert.Equal(LedState.NoBroker, world.Shown);
        world.Pass(2);
        Assert.Equal((LedState.Ok, 255, 0), (world.Shown, world.Green, world.Red));
        world.Pass(0.5);
        world.Tell(LedWorld.Good with { KernelRefuses = true });
        Assert.Equal((LedState.Fatal, 0, 255), (world.Shown, world.Green, world.Red));
        world.End();
        Assert.Equal((100, 5900), Delays(world, "green"));
        Assert.Equal(("timer", "none", 0), (world.Files["green"].Trigger, world.Files["red"].Trigger, world.Red));
    }

    [Fact]
    public void An_agent_that_is_not_root_waits_for_udev_with_its_last_words()
    {
        using var world = new LedWorld();
        world.Tell(LedWorld.Good);
        world.Pass(3);
        world.Files["green"].UntilUdev = 5;
        world.End();
        Assert.Equal(("timer", (100, 5900)), (world.Files["green"].Trigger, Delays(world, "green")));
    }

    [Fact]
    public void Nothing_wakes_the_thread_while_nothing_changes()
    {
        using var world = new LedWorld();
        foreach (LedFacts facts in new[] { LedWorld.Good, LedWorld.Good with { Connected = false }, LedWorld.Good with { Degraded = true } })
        {
            world.Tell(facts);
            world.Pass(10);
            int before = world.Steps;
            int writes = world.Files.Written.Count;
            world.Pass(3600);
            world.Tell(facts);
            Assert.Equal((before, writes), (world.Steps, world.Files.Written.Count));
        }
    }

    [Fact]
    public void Identify_ends_by_itself_or_when_told_to()
    {
        using var world = new LedWorld();
        world.Tell(LedWorld.Good);
        LedStatus led = world.Ask(AdminOperations.LedIdentify, seconds: 5).Led!;
        Assert.Equal(("identify", "ok", 5), (led.State, led.Gateway, led.SecondsLeft));
        Assert.Equal((LedState.Identify, 255, 0), (world.Shown, world.Green, world.Red));
        world.Pass(0.125);
        Assert.Equal((0, 255), (world.Green, world.Red));
        Assert.Equal("identify", world.Post.Name);
        world.Pass(4.874);
        Assert.Equal(LedState.Identify, world.Shown);
        world.Pass(0.001);
        Assert.Equal((LedState.Ok, "ok"), (world.Shown, world.Post.Name));

        world.Ask(AdminOperations.LedIdentify, seconds: 300);
        world.Ask(AdminOperations.LedIdentify, seconds: 0);
        Assert.Equal(LedState.Ok, world.Shown);
    }

    [Fact]
    public void What_is_asked_for_is_checked()
    {
        using var world = new LedWorld();
        Assert.Contains("300", world.Ask(AdminOperations.LedIdentify, seconds: 301).Next, StringComparison.Ordinal);
        Assert.False(world.Ask(AdminOperations.LedIdentify, seconds: -1).Ok);
        Assert.Contains("no-broker", world.Ask(AdminOperations.LedTest, "nonsense", 5).Next, StringComparison.Ordinal);
        Assert.Null(world.Post.Answer(new AdminRequest(AdminOperations.Status)));
        var none = new LedPost(TimeProvider.System);
        Assert.Contains("leds.profile", none.Answer(new AdminRequest(AdminOperations.LedIdentify) { Seconds = 5 })!.Next, StringComparison.Ordinal);
        Assert.Empty(none.Answer(new AdminRequest(AdminOperations.Led))!.Led!.Lights);
    }

    [Fact]
    public void A_test_shows_any_pattern_over_the_state()
    {
        using var world = new LedWorld();
        world.Tell(LedWorld.Good);
        foreach (string name in world.Ask(AdminOperations.Led).Led!.Patterns)
        {
            LedStatus led = world.Ask(AdminOperations.LedTest, name, 6).Led!;
            LedPattern pattern = LedCatalogue.Find(name)!;
            Assert.Equal((name, pattern.Green.Words, pattern.Red.Words, pattern.Single.Words), (led.State, led.Green, led.Red, led.Single));
            world.Pass(5.999);
            Assert.Equal(pattern.State, world.Shown);
        }

        // The last one is held as long as any state is.
        world.Pass(3);
        Assert.Equal(LedState.Ok, world.Shown);
    }

    [Fact]
    public void A_short_press_identifies_and_another_one_ends_it()
    {
        using var world = new LedWorld();
        world.Tell(LedWorld.Good);
        Press(world, 0.3);
        Assert.Equal(LedState.Identify, world.Shown);
        world.Pass(LedController.IdentifySeconds - 0.01);
        Assert.Equal(LedState.Identify, world.Shown);
        world.Pass(0.01);
        Assert.Equal(LedState.Ok, world.Shown);
        Press(world, 0.3);
        Press(world, 0.3);
        Assert.Equal(LedState.Ok, world.Shown);
    }

    [Fact]
    public void Holding_the_button_warns_and_letting_go_cancels()
    {
        using var world = new LedWorld();
        world.Tell(LedWorld.Good);
        world.Move(true);
        world.Pass(1.999);
        Assert.Equal(LedState.Ok, world.Shown);
        world.Pass(0.001);
        Assert.Equal(LedState.ResetHold, world.Shown);
        world.Pass(7.9);
        world.Move(false);
        Assert.Equal((LedState.Ok, 0), (world.Shown, world.Resets));
        world.Pass(60);
        Assert.Equal(0, world.Resets);
    }

    [Fact]
    public void Holding_the_button_for_ten_seconds_asks_once_for_a_factory_reset()
    {
        using var world = new LedWorld();
        world.Tell(LedWorld.Good);
        world.Move(true);
        world.Pass(9.999);
        Assert.Equal((LedState.ResetHold, 0), (world.Shown, world.Resets));
        world.Pass(0.001);
        Assert.Equal((LedState.ResetAccepted, 255, 255, 0), (world.Shown, world.Green, world.Red, world.Resets));
        world.Pass(2);
        Assert.Equal(1, world.Resets);
        world.Pass(60);
        world.Move(false);
        Assert.Equal((1, LedState.Ok), (world.Resets, world.Shown));
    }

    [Fact]
    public void A_release_that_got_lost_erases_nothing()
    {
        using var world = new LedWorld();
        world.Tell(LedWorld.Good);
        world.Move(true);
        world.Button.IsDown = false;
        world.Pass(20);
        Assert.Equal((0, LedState.Ok), (world.Resets, world.Shown));
    }

    [Fact]
    public void A_button_that_is_down_at_the_start_counts_only_after_it_was_up()
    {
        using var world = new LedWorld();
        world.Button.IsDown = true;
        world.Pass(60);
        Assert.Equal(0, world.Resets);
        world.Move(false);
        Assert.Equal(LedState.Booting, world.Shown);
    }

    [Fact]
    public void By_night_the_lights_are_dim_but_who_asks_sees_them_bright()
    {
        using var world = new LedWorld("""{ "leds": { "nightBrightness": 10, "nightHours": "21-7" } }""");
        world.Tell(LedWorld.Good);
        Assert.Equal(255, world.Green);
        world.Minute = 20 * 60 + 55;
        world.Pass(600);
        Assert.Equal(255, world.Green);
        world.Minute = 21 * 60;
        world.Pass(300);
        Assert.Equal(25, world.Green);
        world.Ask(AdminOperations.LedIdentify, seconds: 5);
        Assert.Equal(255, world.Green);
        world.Pass(5);
        Assert.Equal(25, world.Green);
        world.Minute = 7 * 60;
        world.Pass(600);
        Assert.Equal(255, world.Green);
    }

    [Fact]
    public void Without_triggers_the_thread_wakes_for_edges_and_no_more()
    {
        using var world = new LedWorld(triggers: []);
        world.Tell(LedWorld.Good);
        world.Tell(LedWorld.Good with { Connected = false });
        world.Pass(4);
        int before = world.Steps;
        world.Pass(60);
        Assert.InRange(world.Steps - before, 59, 61);
    }

    private static (int On, int Off) Delays(LedWorld world, string led)
    {
        int Last(string file) => int.Parse(
            world.Files.Written.Last(line => line.StartsWith($"{led}/{file}=", StringComparison.Ordinal)).Split('=')[1], System.Globalization.CultureInfo.InvariantCulture);
        return (Last("delay_on"), Last("delay_off"));
    }

    private static void Press(LedWorld world, double seconds)
    {
        world.Move(true);
        world.Pass(seconds);
        world.Move(false);
        world.Pass(0);
    }
}
