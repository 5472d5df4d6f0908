using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>What lights show, in words.</summary>
internal static class LedText
{
    private const int LabelWidth = 10;

    /// <summary>All that is known.</summary>
    public static void Write(CtlConsole console, LedStatus led)
    {
        string asked = led.SecondsLeft > 0 ? Texts.Invariant($", for {led.SecondsLeft} s more; else {led.Gateway}") : "";
        Line(console, "state", $"{led.State}: {led.Meaning}{asked}");
        Line(console, "see", See(led));
        foreach (string light in led.Lights)
        {
            Line(console, "light", light);
        }

        if (led.Lights.Count == 0)
        {
            Line(console, "light", console.Weak("none: nothing is shown"));
        }

        if (led.Problem is not null)
        {
            Line(console, "problem", console.Bad(led.Problem));
        }
    }

    /// <summary>One line for one pattern.</summary>
    public static void Shows(CtlConsole console, LedStatus led)
    {
        string time = led.SecondsLeft > 0 ? Texts.Invariant($" for {led.SecondsLeft} s") : "";
        console.Out.WriteLine($"{led.State}{time}: {See(led)}");
        console.Out.WriteLine($"  means: {led.Meaning}");
    }

    private static string See(LedStatus led) =>
        led.Lights.Count == 1 ? $"the light {led.Single}" : $"green {led.Green}; red {led.Red} (a light alone: {led.Single})";

    private static void Line(CtlConsole console, string label, string text) => console.Out.WriteLine($"{label.PadRight(LabelWidth)} {text}");
}
