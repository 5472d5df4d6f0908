using System.Globalization;
using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>Which lights and which button this gateway has. A setting goes over the same one of the board's profile.</summary>
internal sealed class LedSettings
{
    /// <summary>No lights and no button.</summary>
    public const string None = "none";

    private const string HoursForm = "two hours such as 22-6 (0 to 23, the machine's own time)";

    /// <summary>A board's name, a path, or <see cref="None"/>.</summary>
    public string Profile { get; private init; } = None;

    /// <summary>Places of the green (or only) light, of which the first that is there is taken; null: the profile's.</summary>
    public IReadOnlyList<LightAddress>? Green { get; private init; }

    /// <summary>Places of the red light, likewise.</summary>
    public IReadOnlyList<LightAddress>? Red { get; private init; }

    /// <summary>Places of the button, likewise.</summary>
    public IReadOnlyList<LightAddress>? Button { get; private init; }

    /// <summary>Percent of the LED's most.</summary>
    public int Brightness { get; private init; } = 100;

    /// <summary>Percent of the LED's most at night; 0 is dark. Null: as by day.</summary>
    public int? NightBrightness { get; private init; }

    /// <summary>The hour at which the night begins, 0 to 23.</summary>
    public int NightFrom { get; private init; } = 22;

    /// <summary>The hour at which it ends.</summary>
    public int NightTo { get; private init; } = 6;

    public static LedSettings Read(SettingsMap map)
    {
        (int from, int to) = Hours(map);
        return new LedSettings
        {
            Profile = map.Text("leds.profile", None)!,
            Green = map.List<LightAddress>("leds.green", LightAddress.LightForms, LightAddress.TryParseLight!),
            Red = map.List<LightAddress>("leds.red", LightAddress.LightForms, LightAddress.TryParseLight!),
            Button = map.List<LightAddress>("leds.button", LightAddress.ButtonForms, LightAddress.TryParseButton!),
            Brightness = map.Integer("leds.brightness", 100, 1, 100),
            NightBrightness = map.Text("leds.nightBrightness") is null ? null : map.Integer("leds.nightBrightness", 0, 0, 100),
            NightFrom = from,
            NightTo = to,
        };
    }

    private static (int From, int To) Hours(SettingsMap map)
    {
        const string Name = "leds.nightHours";
        string text = map.Text(Name, "22-6")!;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && TryHour(text.AsSpan(0, dash), out int from) && TryHour(text.AsSpan(dash + 1), out int to) && from != to)
        {
            return (from, to);
        }

        map.Complain(Name, $"'{text}' is not {HoursForm}");
        return (0, 0);
    }

    private static bool TryHour(ReadOnlySpan<char> text, out int hour) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out hour) && hour < 24;
}
