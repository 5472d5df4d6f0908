using System.Globalization;

namespace Edge.Bench;

/// <summary>What to measure, and where scripts/bench put the parts.</summary>
internal sealed record BenchOptions
{
    public IReadOnlyList<int> Sizes { get; init; } = [100, 1000, 10000];

    public int Endpoints { get; init; } = 10;

    /// <summary>Empty means all.</summary>
    public IReadOnlyList<string> Sections { get; init; } = [];

    /// <summary>Endpoint changes measured at each size.</summary>
    public int Changes { get; init; } = 400;

    public string Agent { get; init; } = "";

    /// <summary>Not empty: this process is one measurement of <see cref="Sections.ConnectionProbe"/>.</summary>
    public string Probe { get; init; } = "";

    /// <summary>Directory with ca.crt, server.*, bench-gateway.* and bench-control.*.</summary>
    public string Pki { get; init; } = "";

    /// <summary>Scratch directory; state, settings and logs go here.</summary>
    public string Work { get; init; } = "";

    public string? Json { get; init; }

    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            string value = args[i + 1];
            options = args[i] switch
            {
                "--sizes" => options with { Sizes = [.. value.Split(',').Select(Number)] },
                "--sections" => options with { Sections = value.Split(',') },
                "--changes" => options with { Changes = Number(value) },
                "--probe" => options with { Probe = value },
                "--agent" => options with { Agent = value },
                "--pki" => options with { Pki = value },
                "--work" => options with { Work = value },
                "--json" => options with { Json = value },
                _ => throw new FormatException($"unknown option {args[i]}"),
            };
        }

        return options;
    }

    public bool Wants(string section) => Sections.Count == 0 || Sections.Contains(section);

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new FormatException($"'{text}' is not a whole number");
}
