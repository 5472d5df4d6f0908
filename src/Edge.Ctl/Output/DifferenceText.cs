using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>Differences as <c>diff -u</c> shows them: a line with <c>-</c> is wanted and not in the kernel, one with <c>+</c> is in the kernel and not wanted.</summary>
internal static class DifferenceText
{
    public static void Write(CtlConsole console, DifferencesAnswer differences)
    {
        if (differences.Total == 0)
        {
            console.Out.WriteLine("no difference");
            return;
        }

        console.Out.WriteLine("--- wanted");
        console.Out.WriteLine("+++ kernel");
        string place = "";
        foreach (DifferenceRow row in differences.Items)
        {
            string here = Place(row);
            if (here != place)
            {
                place = here;
                console.Out.WriteLine(console.Weak($"@@ {place} @@"));
            }

            if (row.Wanted is not null)
            {
                console.Out.WriteLine(console.Bad($"-{Line(row, row.Wanted)}"));
            }

            if (row.Kernel is not null)
            {
                console.Out.WriteLine(console.Good($"+{Line(row, row.Kernel)}"));
            }
        }

        if (differences.Total > differences.Items.Count)
        {
            console.Out.WriteLine(Texts.Invariant($"and {differences.Total - differences.Items.Count} more"));
        }
    }

    private static string Place(DifferenceRow row) => row.Kind switch
    {
        "rule" => $"{row.Place} rule {row.Name}",
        _ when row.Place.Length > 0 => row.Place,
        _ => row.Kind switch { "address" => "addresses", "table" => "tables", _ => row.Kind + "s" },
    };

    // An element, a rule and what ip(8) prints are their own words; the rest needs its name.
    private static string Line(DifferenceRow row, string text) => row.Kind switch
    {
        "element" or "rule" or "address" or "route" or "policy rule" => text,
        _ => $"{row.Kind} {row.Name} {{ {text}{(text.Length > 0 ? " " : "")}}}",
    };
}
