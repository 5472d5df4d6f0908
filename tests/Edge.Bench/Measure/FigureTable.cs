using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Bench.Measure;

/// <summary>Collects the figures, shows each as it comes, and writes them all as JSON.</summary>
internal sealed class FigureTable
{
    private readonly List<Figure> _figures = [];

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        Console.WriteLine(Row(figure.What, Number(figure.Value) + " " + figure.Unit, Target(figure), Verdict(figure), figure.Note));
    }

    public static void PrintHead()
    {
        string head = Row("what", "measured", "to reach", "", "how");
        Console.WriteLine(head);
        Console.WriteLine(new string('-', 118));
    }

    public void Write(string path) =>
        File.WriteAllText(path, JsonSerializer.Serialize(_figures, FigureJsonContext.Default.ListFigure) + "\n");

    private static string Row(string what, string measured, string target, string verdict, string note) =>
        $"{what,-52} {measured,14}  {target,-12} {verdict,-4} {note}".TrimEnd();

    private static string Target(Figure figure) => figure.Target is { } target
        ? $"{(figure.AtLeast ? ">=" : "<=")} {Number(target)} {figure.Unit}"
        : "";

    private static string Verdict(Figure figure) => figure.Reached switch
    {
        true => "yes",
        false => "NO",
        null => "",
    };

    private static string Number(double value) => value switch
    {
        >= 100 or 0 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00#", CultureInfo.InvariantCulture),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(List<Figure>))]
internal sealed partial class FigureJsonContext : JsonSerializerContext;
