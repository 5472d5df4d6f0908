using System.Globalization;

namespace Edge.Ctl.Output;

/// <summary>Small values as people read them.</summary>
internal static class Texts
{
    /// <summary>As kubectl: 45s, 12m, 3h, 5d.</summary>
    public static string Age(long? seconds) => seconds switch
    {
        null => "<unknown>",
        < 120 => Invariant($"{seconds}s"),
        < 7200 => Invariant($"{seconds / 60}m"),
        < 172_800 => Invariant($"{seconds / 3600}h"),
        _ => Invariant($"{seconds / 86_400}d"),
    };

    public static string Bytes(long bytes) => bytes switch
    {
        < 10_240 => Invariant($"{bytes} B"),
        < 10_485_760 => Invariant($"{bytes / 1024} KiB"),
        _ => Invariant($"{bytes / 1_048_576} MiB"),
    };

    public static string Join(IReadOnlyList<string> items) => string.Join(',', items);

    /// <summary>The first few, and how many more there are.</summary>
    public static string Shorten(IReadOnlyList<string> items, int most) =>
        items.Count <= most ? Join(items) : Invariant($"{string.Join(',', items.Take(most))} + {items.Count - most} more...");

    /// <summary>What comes from gateways must not steer the terminal.</summary>
    public static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;

    public static string YesNo(bool? value) => value switch { true => "True", false => "False", null => "<unknown>" };

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
