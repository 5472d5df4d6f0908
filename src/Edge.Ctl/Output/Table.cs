using System.Text;

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
        _rows.Add([.. cells.Select(c => string.IsNullOrEmpty(c) ? "<none>" : Texts.Printable(c))]);
    }

    /// <param name="writer">Where to.</param>
    /// <param name="indent">Before each row.</param>
    public void Write(TextWriter writer, string indent = "")
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Select(r => r[column].Length).Append(header.Length).Max())];
        StringBuilder text = new();
        Append(text, indent, headers, widths);
        _rows.ForEach(row => Append(text, indent, row, widths));
        writer.Write(text); // at once: the console hands on whatever it is given
    }

    private static void Append(StringBuilder text, string indent, string[] cells, int[] widths)
    {
        text.Append(indent);
        for (int column = 0; column < cells.Length - 1; column++)
        {
            text.Append(cells[column].PadRight(widths[column] + Gap));
        }

        text.Append(cells[^1]).Append('\n');
    }
}
