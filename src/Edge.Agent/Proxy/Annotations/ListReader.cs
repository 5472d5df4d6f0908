namespace Edge.Agent.Proxy.Annotations;

/// <summary>Reads the comma lists in annotations.</summary>
internal static class ListReader
{
    /// <summary>The parts between commas or line ends, without white space around them; empty parts are left out.</summary>
    public static IEnumerable<string> Parts(string value) =>
        value.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A whole number of digits alone, from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, int minimum, int maximum, out int number) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number)
        && number >= minimum && number <= maximum;
}
