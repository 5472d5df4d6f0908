namespace Edge.Ctl.Output;

/// <summary>Left-aligned columns three spaces apart, as kubectl prints them.</summary>
internal sealed class Table(params string[] headers)
{
    private const int Gap = 3;
    private readonly List<string[]> _rows = [];

    /// <param name="cells">As many as there are headers; an empty cell is shown as &lt;none&gt;.</param>
    public void Add(params string?[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, headers.Length);
        _rows.Add([.. cells.Select(c => string.IsNullOrEmpty(c) ? "<none>" : Printable(c))]);
    }

    public void Write(TextWriter writer)
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Select(r => r[column].Length).Append(header.Length).Max())];
        WriteRow(writer, headers, widths);
        _rows.ForEach(row => WriteRow(writer, row, widths));
    }

    private static void WriteRow(TextWriter writer, string[] cells, int[] widths)
    {
        for (int column = 0; column < cells.Length - 1; column++)
        {
            writer.Write(cells[column].PadRight(widths[column] + Gap));
        }

        writer.WriteLine(cells[^1]);
    }

    /// <summary>What comes from gateways must not steer the terminal.</summary>
    private static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
