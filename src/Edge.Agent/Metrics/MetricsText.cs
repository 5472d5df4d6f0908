using System.Buffers.Text;
using System.Text;

namespace Edge.Agent.Metrics;

/// <summary>
/// Writes the OpenMetrics text format, version 1.0.0: families one after the other, each with type, unit and help, then its samples, and
/// <c># EOF</c> at the end.
/// </summary>
internal sealed class MetricsText
{
    private const int LongestNumber = 32;

    private byte[] _text = new byte[16 * 1024];
    private int _length;
    private string _family = "";

    /// <summary>Begins a family.</summary>
    /// <param name="name">Without <c>_total</c> of a counter and <c>_info</c> of an info.</param>
    /// <param name="type">Such as <c>gauge</c>.</param>
    /// <param name="help">A sentence.</param>
    public void Family(string name, string type, string help)
    {
        _family = name;
        Line("# TYPE ", name, type);
        if (name.EndsWith("_seconds", StringComparison.Ordinal))
        {
            Line("# UNIT ", name, "seconds");
        }
        else if (name.EndsWith("_bytes", StringComparison.Ordinal))
        {
            Line("# UNIT ", name, "bytes");
        }

        Line("# HELP ", name, help);
    }

    /// <summary>A gauge of one sample.</summary>
    public void Gauge(string name, string help, double value)
    {
        Family(name, "gauge", help);
        Sample("", value);
    }

    /// <summary>A gauge of one sample, or none while it is not known.</summary>
    public void Gauge(string name, string help, double? value)
    {
        if (value is double known)
        {
            Gauge(name, help, known);
        }
    }

    /// <summary>A counter of one sample.</summary>
    /// <param name="name">Without <c>_total</c>.</param>
    /// <param name="help">A sentence.</param>
    /// <param name="value">Never less than before.</param>
    public void Counter(string name, string help, double value)
    {
        Family(name, "counter", help);
        Sample("_total", value);
    }

    /// <summary>A histogram of seconds.</summary>
    public void Histogram(string name, string help, Histogram histogram)
    {
        Family(name, "histogram", help);
        long count = 0;
        for (int i = 0; i < histogram.Counts.Count; i++)
        {
            count += histogram.Counts[i];
            Sample("_bucket", count, ("le", i < histogram.Bounds.Count ? Bound(histogram.Bounds[i]) : "+Inf"));
        }

        Sample("_count", count);
        Sample("_sum", histogram.Sum);
    }

    /// <summary>One sample of the family.</summary>
    /// <param name="suffix">Behind the family's name, such as <c>_total</c>.</param>
    /// <param name="value">What was measured.</param>
    /// <param name="labels">Names, which are ours, and values, which may be anything.</param>
    public void Sample(string suffix, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Add(_family);
        Add(suffix);
        for (int i = 0; i < labels.Length; i++)
        {
            Add(i == 0 ? "{" : ",");
            Add(labels[i].Name);
            Add("=\"");
            AddEscaped(labels[i].Value);
            Add("\"");
        }

        Add(labels.Length > 0 ? "} " : " ");
        Span<byte> number = Room(LongestNumber);
        Utf8Formatter.TryFormat(value, number, out int written);
        _length += written;
        Add("\n");
    }

    /// <summary>Ends the text.</summary>
    public byte[] End()
    {
        Add("# EOF\n");
        return _text.AsSpan(0, _length).ToArray();
    }

    // Bounds are floating-point numbers, and say so (OpenMetrics, "Canonical Numbers").
    private static string Bound(double bound)
    {
        string text = bound.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    private void Line(string what, string name, string rest)
    {
        Add(what);
        Add(name);
        Add(" ");
        AddEscaped(rest);
        Add("\n");
    }

    // A half of a surrogate pair becomes U+FFFD, so the text is UTF-8 whatever the value.
    private void Add(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    private void AddEscaped(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny('\\', '"', '\n') is >= 0 and int special)
        {
            Add(text[..special]);
            Add(text[special] switch { '\\' => "\\\\", '"' => "\\\"", _ => "\\n" });
            text = text[(special + 1)..];
        }

        Add(text);
    }

    private Span<byte> Room(int bytes)
    {
        if (_text.Length - _length < bytes)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + bytes));
        }

        return _text.AsSpan(_length);
    }
}
