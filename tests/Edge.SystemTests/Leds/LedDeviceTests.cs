using System.Diagnostics;
using Edge.Agent.State;

namespace Edge.SystemTests.Leds;

/// <summary>The published agent on LEDs, a button and GPIO lines of a real kernel.</summary>
[Trait("machine", "vm")]
public sealed class LedDeviceTests
{
    private const string Class = "/sys/class/leds";

    /// <summary>The keyboard that QEMU gives every PC.</summary>
    private static string[] KeyboardLeds()
    {
        Requires.VirtualMachine();
        Command.Run("modprobe", "-a", "ledtrig-timer", "ledtrig-pattern", "ledtrig-heartbeat");
        return [.. new[] { "scrolllock", "capslock" }.Select(name => Path.GetFileName(Directory.GetDirectories(Class, $"input*::{name}").First()))];
    }

    [Fact]
    public async Task The_kernels_leds_show_the_agents_life_and_death()
    {
        string[] leds = KeyboardLeds();
        using var agent = new LedAgent($$"""
            "green": ["led:{{leds[0]}}"], "red": ["led:{{leds[1]}}"]
            """);
        using Process first = await agent.StartAsync();
        await Eventually.HoldsAsync(() => Timer(leds[0]) == "250/250" && Read(leds[1], "brightness") == "0", "provisioning");
        Assert.Contains("provisioning", agent.Ctl("led"), StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => Read(leds[0], "brightness") == "0", "the kernel switches it off");
        await Eventually.HoldsAsync(() => Read(leds[0], "brightness") != "0", "the kernel switches it on");

        agent.Ctl("led", "identify", "--seconds", "300");
        await Eventually.HoldsAsync(() => Timer(leds[0]) == "125/125" && Read(leds[1], "pattern") == "0 125 0 0 1 125 1 0", "identify");
        agent.Ctl("led", "test", "degraded", "--seconds", "1");
        agent.Ctl("led", "identify", "--seconds", "0");
        await Eventually.HoldsAsync(() => Timer(leds[0]) == "250/250", "provisioning again");

        first.Kill(entireProcessTree: true);
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("250/250", Timer(leds[0]));
        agent.Failed("signal");
        Assert.Equal(("0", "none", "250/250"), (Read(leds[0], "brightness"), Trigger(leds[0]), Timer(leds[1])));

        using Process second = await agent.StartAsync();
        await Eventually.HoldsAsync(() => Timer(leds[0]) == "250/250" && Trigger(leds[1]) == "none", "provisioning after the restart");
        Command.Run("kill", "-TERM", second.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("100/5900", "none"), (Timer(leds[0]), Trigger(leds[1])));
        agent.Failed("success");
        Assert.Equal(("100/5900", "none"), (Timer(leds[0]), Trigger(leds[1])));
    }

    [Fact]
    public async Task A_key_identifies_and_holding_it_resets()
    {
        string[] leds = KeyboardLeds();
        using var button = new VirtualButton();
        using var agent = new LedAgent($$"""
            "green": ["led:{{leds[0]}}"], "button": ["key:{{button.Path}}:{{VirtualButton.Code}}"]
            """);
        using Process process = await agent.StartAsync();
        await Eventually.HoldsAsync(() => Timer(leds[0]) == "50/450", "provisioning on one light");
        button.Move(true);
        button.Move(false);
        await Eventually.HoldsAsync(() => Timer(leds[0]) == "125/125", "identify");
        button.Move(true);
        await Eventually.HoldsAsync(() => Timer(leds[0]) == "450/50", "the warning");
        string learned = Path.Combine(agent.State, "learned");
        Directory.CreateDirectory(agent.State);
        File.WriteAllText(learned, "something");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        button.Move(false);
        Assert.Equal((0, true), (process.ExitCode, File.Exists(Path.Combine(agent.State, FactoryReset.Marker))));
        using Process next = await agent.StartAsync();
        Assert.False(File.Exists(learned) || File.Exists(Path.Combine(agent.State, FactoryReset.Marker)));
    }

    [Fact]
    public async Task Lines_of_a_chip_blink_are_inverted_and_a_button_on_one_is_read()
    {
        Requires.VirtualMachine();
        Assert.SkipUnless(Command.TryRun("modprobe", null, "-n", "gpio-sim").Code == 0, "needs gpio-sim, which this machine has no module of");
        using var chip = new SimulatedChip("edge-chip", "free", "GREEN", "RED", "BUTTON");
        using var agent = new LedAgent("""
            "green": ["gpio:edge-chip:GREEN"], "red": ["gpio:edge-chip:2:low"], "button": ["gpio:edge-chip:BUTTON:low"]
            """);
        using Process process = await agent.StartAsync();
        await Eventually.HoldsAsync(() => chip.IsHigh(1), "green on");
        await Eventually.HoldsAsync(() => !chip.IsHigh(1), "green off");
        await Eventually.HoldsAsync(() => chip.IsHigh(1), "green on again");
        Assert.True(chip.IsHigh(2), "red is dark, and low when lit");


        Task walk = Task.Run(() => agent.Ctl("led", "test", "fatal", "--seconds", "3"), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => !chip.IsHigh(1) && !chip.IsHigh(2), "fatal: green is dark and red is lit, hence low");
        await walk;
        Assert.Contains("GREEN", agent.Ctl("led"), StringComparison.Ordinal);
        chip.Pull(3, up: false);
        await Eventually.HoldsAsync(() => agent.Ctl("led").Contains("reset-hold", StringComparison.Ordinal), "the button is held");
        chip.Pull(3, up: true);
        await Eventually.HoldsAsync(() => agent.Ctl("led").Contains("provisioning", StringComparison.Ordinal), "the button is let go");

        using var second = new LedAgent("""
            "green": ["gpio:edge-chip:GREEN"]
            """);
        using Process rival = await second.StartAsync();
        await Eventually.HoldsAsync(() => second.Ctl("status").Contains("which edge-agent uses: EBUSY", StringComparison.Ordinal), "the line is busy");
        rival.Kill(entireProcessTree: true);

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        // This chip forgets a line that nobody holds, so there is nothing to see of it.
        agent.Failed("watchdog");
    }

    private static string Read(string led, string file) => File.Exists($"{Class}/{led}/{file}") ? File.ReadAllText($"{Class}/{led}/{file}").Trim() : "";

    private static string Timer(string led) => Trigger(led) == "timer" ? $"{Read(led, "delay_on")}/{Read(led, "delay_off")}" : "";

    private static string Trigger(string led)
    {
        string triggers = Read(led, "trigger");
        return triggers[(triggers.IndexOf('[', StringComparison.Ordinal) + 1)..triggers.IndexOf(']', StringComparison.Ordinal)];
    }
}
