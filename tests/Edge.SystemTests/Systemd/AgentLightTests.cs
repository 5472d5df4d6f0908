using System.Globalization;
using Edge.SystemTests.Leds;

namespace Edge.SystemTests.Systemd;

/// <summary>LEDs and GPIO lines under the unit: read back from the kernel while the agent, which is not root, goes through its states.</summary>
[Trait("machine", "systemd")]
[Collection(nameof(InstalledAgent))]
public sealed class AgentLightTests(InstalledAgent installed)
{
    private const string Class = "/sys/class/leds";

    [Fact]
    public async Task Leds_of_the_kernel_follow_the_agent_through_broker_death_and_stop()
    {
        Require();
        string[] leds = [.. new[] { "scrolllock", "capslock" }.Select(name => Path.GetFileName(Directory.GetDirectories(Class, $"input*::{name}").First()))];
        installed.Configure($$"""
            ,
              "leds": { "green": ["led:{{leds[0]}}"], "red": ["led:{{leds[1]}}"] }
            """);
        InstalledAgent.Install();
        Assert.Contains("/usr/lib/udev/rules.d/60-edge-leds.rules", File.ReadAllLines("/usr/lib/edge/installed"));
        using IDisposable slower = InstalledAgent.With("RestartSec=20");
        await Eventually.HoldsAsync(() => Lit(leds[0]) && Trigger(leds[1]) == "none" && !Lit(leds[1]), "ok: green");
        await installed.Broker.KillAsync();
        await Eventually.HoldsAsync(() => Lit(leds[0]) && Timer(leds[1]) == "1000/1000", "no broker: red, slowly");
        Command.Run("kill", "-KILL", $"{InstalledAgent.MainProcess}");
        await Eventually.HoldsAsync(() => Trigger(leds[0]) == "none" && !Lit(leds[0]) && Timer(leds[1]) == "250/250", "dead: red, twice a second");
        await installed.Broker.RestartAsync();
        InstalledAgent.Systemctl("start", "edge-agent");
        await Eventually.HoldsAsync(() => Lit(leds[0]) && Trigger(leds[1]) == "none", "ok again");
        InstalledAgent.Systemctl("stop", "edge-agent");
        Assert.Equal(("100/5900", "none"), (Timer(leds[0]), Trigger(leds[1])));
        InstalledAgent.Systemctl("start", "edge-agent");
    }

    [Fact]
    public void Buttons_of_gpio_keys_are_the_agents_whatever_the_device_tree_calls_them_and_no_other_keys_are()
    {
        Require();
        installed.Configure("""
            ,
              "leds": { "green": ["led:none-such"] }
            """);
        InstalledAgent.Install();
        using var ours = new VirtualButton("button@16", "gpio-keys/input0");
        using var other = new VirtualButton("gpio-keys of a keyboard", "usb-0000:01:00.0-1.3/input0");
        Command.Run("udevadm", "settle", "--timeout=60");
        Assert.Equal("640 gpio", Command.Run("stat", "-c", "%a %G", ours.Path).Trim());
        Assert.NotEqual("gpio", Command.Run("stat", "-c", "%G", other.Path).Trim());
    }

    [Fact]
    public async Task Lines_of_a_chip_show_a_dead_agent_and_are_never_let_go()
    {
        Require();
        Assert.SkipUnless(Command.TryRun("modprobe", null, "-n", "gpio-sim").Code == 0, "needs gpio-sim, which this machine has no module of");
        using var chip = new SimulatedChip("edge-chip", "free", "GREEN", "RED");
        installed.Configure("""
            ,
              "leds": { "green": ["gpio:edge-chip:GREEN"], "red": ["gpio:edge-chip:RED"] }
            """);
        InstalledAgent.Install();
        using IDisposable slower = InstalledAgent.With("RestartSec=20");
        await Eventually.HoldsAsync(() => chip.IsHigh(1) && !chip.IsHigh(2), "ok: green");

        // This chip forgets a line that nobody holds: systemd does, and what ExecStopPost= shows goes into its keeping, too.
        Command.Run("kill", "-KILL", $"{InstalledAgent.MainProcess}");
        await Eventually.HoldsAsync(() => !chip.IsHigh(1) && chip.IsHigh(2) && InstalledAgent.Show("SubState") == "auto-restart", "dead: red, although no process has the line");
        Assert.InRange(int.Parse(InstalledAgent.Show("NFileDescriptorStore"), CultureInfo.InvariantCulture), 4, 9);
        InstalledAgent.Systemctl("start", "edge-agent");
        await Eventually.HoldsAsync(() => chip.IsHigh(1) && !chip.IsHigh(2), "ok again");
        Assert.DoesNotContain("EBUSY", Command.Run("edgectl", "led"), StringComparison.Ordinal);

        installed.Configure("");
        InstalledAgent.Systemctl("restart", "edge-agent");
        await Eventually.HoldsAsync(() => !chip.IsHigh(1), "lines that nobody wants any more are given back");
    }

    private static void Require()
    {
        Requires.VirtualMachine();
        Assert.True(InstalledAgent.IsHere, "systemd must be the first process: scripts/vm --systemd");
        Assert.Equal("active", InstalledAgent.Show("ActiveState"));
    }

    private static bool Lit(string led) => Read(led, "brightness") != "0";

    private static string Read(string led, string file) => File.Exists($"{Class}/{led}/{file}") ? File.ReadAllText($"{Class}/{led}/{file}").Trim() : "";

    private static string Timer(string led) => Trigger(led) == "timer" ? $"{Read(led, "delay_on")}/{Read(led, "delay_off")}" : "";

    private static string Trigger(string led)
    {
        string triggers = Read(led, "trigger");
        return triggers[(triggers.IndexOf('[', StringComparison.Ordinal) + 1)..triggers.IndexOf(']', StringComparison.Ordinal)];
    }
}
