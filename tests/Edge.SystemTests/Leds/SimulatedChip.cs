using System.Globalization;

namespace Edge.SystemTests.Leds;

/// <summary>A GPIO chip of the kernel's gpio-sim: a real <c>/dev/gpiochip*</c> whose lines a test reads and pulls (Documentation/admin-guide/gpio/gpio-sim.rst).</summary>
internal sealed class SimulatedChip : IDisposable
{
    private const string Configuration = "/sys/kernel/config/gpio-sim/edge";
    private const string Bank = $"{Configuration}/bank0";

    private readonly string _lines;

    /// <param name="label">Of the chip.</param>
    /// <param name="names">Of its lines, from offset 0.</param>
    public SimulatedChip(string label, params string[] names)
    {
        Command.Run("modprobe", "gpio-sim");
        if (!Directory.Exists(Path.GetDirectoryName(Configuration)))
        {
            Command.Run("mount", "-t", "configfs", "configfs", "/sys/kernel/config");
        }

        Directory.CreateDirectory(Bank);
        File.WriteAllText($"{Bank}/num_lines", names.Length.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText($"{Bank}/label", label);
        for (int offset = 0; offset < names.Length; offset++)
        {
            Directory.CreateDirectory($"{Bank}/line{offset}");
            File.WriteAllText($"{Bank}/line{offset}/name", names[offset]);
        }

        File.WriteAllText($"{Configuration}/live", "1");
        _lines = $"/sys/devices/platform/{File.ReadAllText($"{Configuration}/dev_name").Trim()}/{File.ReadAllText($"{Bank}/chip_name").Trim()}";
    }

    /// <summary>The level of a line, whoever drives it.</summary>
    public bool IsHigh(int offset) => File.ReadAllText($"{_lines}/sim_gpio{offset}/value").Trim() == "1";

    /// <summary>What an input reads.</summary>
    public void Pull(int offset, bool up) => File.WriteAllText($"{_lines}/sim_gpio{offset}/pull", up ? "pull-up" : "pull-down");

    /// <summary>Takes the chip away, also from whoever has lines of it.</summary>
    public void Dispose()
    {
        File.WriteAllText($"{Configuration}/live", "0");
        foreach (string line in Directory.GetDirectories(Bank, "line*"))
        {
            Directory.Delete(line);
        }

        Directory.Delete(Bank);
        Directory.Delete(Configuration);
    }
}
