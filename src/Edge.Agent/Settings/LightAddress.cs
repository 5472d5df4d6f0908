using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Edge.Agent.Settings;

/// <summary>
/// Where a light or a button is: <c>led:NAME</c> of the kernel's LED class, <c>gpio:CHIP:LINE</c> or <c>gpio:CHIP:LINE:low</c> of a GPIO chip, or
/// <c>key:DEVICE</c> or <c>key:DEVICE:CODE</c> of an input device.
/// </summary>
internal sealed class LightAddress
{
    /// <summary>What an address may be, for messages.</summary>
    public const string LightForms = "led:NAME or gpio:CHIP:LINE or gpio:CHIP:LINE:low, as in led:ACT or gpio:pinctrl-bcm2711:GPIO17";

    /// <summary>What the address of a button may be.</summary>
    public const string ButtonForms = "gpio:CHIP:LINE or gpio:CHIP:LINE:low or key:DEVICE or key:DEVICE:CODE, as in gpio:pinctrl-bcm2711:GPIO27:low";

    private const string Low = ":low";
    private const int LongestName = 128;

    private LightAddress(string text, string kind, string device)
    {
        Text = text;
        Kind = kind;
        Device = device;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary><c>led</c>, <c>gpio</c> or <c>key</c>.</summary>
    public string Kind { get; }

    /// <summary>Name of the LED, label or path of the chip, path of the input device.</summary>
    public string Device { get; }

    /// <summary>Name or offset of the GPIO line; empty otherwise.</summary>
    public string Line { get; private init; } = "";

    /// <summary>The line is low when it is on.</summary>
    public bool ActiveLow { get; private init; }

    /// <summary>Code of the key; null: any.</summary>
    public ushort? Code { get; private init; }

    /// <summary>Reads the address of a light.</summary>
    public static bool TryParseLight(string text, [NotNullWhen(true)] out LightAddress? address) => TryParse(text, out address) && address.Kind != "key";

    /// <summary>Reads the address of a button.</summary>
    public static bool TryParseButton(string text, [NotNullWhen(true)] out LightAddress? address) => TryParse(text, out address) && address.Kind != "led";

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool TryParse(string text, [NotNullWhen(true)] out LightAddress? address)
    {
        address = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text.Length > 2 * LongestName || text.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            return false;
        }

        string rest = text[(colon + 1)..];
        address = text[..colon] switch
        {
            "led" => Led(text, rest),
            "gpio" => Gpio(text, rest),
            "key" => Key(text, rest),
            _ => null,
        };
        return address is not null;
    }

    // Names of LEDs have colons of their own (input2::scrolllock), but never a slash: they are directories.
    private static LightAddress? Led(string text, string name) =>
        name.Length is 0 or > LongestName || name[0] == '.' || name.Contains('/', StringComparison.Ordinal) ? null : new LightAddress(text, "led", name);

    // Labels of chips may have colons, names of lines not.
    private static LightAddress? Gpio(string text, string rest)
    {
        bool low = rest.EndsWith(Low, StringComparison.Ordinal);
        string place = low ? rest[..^Low.Length] : rest;
        int colon = place.LastIndexOf(':');
        return colon <= 0 || colon == place.Length - 1 ? null : new LightAddress(text, "gpio", place[..colon]) { Line = place[(colon + 1)..], ActiveLow = low };
    }

    private static LightAddress? Key(string text, string rest)
    {
        int colon = rest.LastIndexOf(':');
        ushort? code = colon > 0 && ushort.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? number : null;
        string path = code is null ? rest : rest[..colon];
        return path.StartsWith('/') ? new LightAddress(text, "key", path) { Code = code } : null;
    }
}
