using System.Globalization;
using System.Net;

namespace Edge.Lab;

/// <summary>The command line: a verb, then <c>--name value</c> pairs; a name may be repeated, a flag has no value.</summary>
internal sealed class Arguments
{
    private static readonly string[] Flags = ["udp"];
    private readonly List<(string Name, string Value)> _options = [];

    public Arguments(IReadOnlyList<string> args)
    {
        Verb = args.Count > 0 ? args[0] : "--help";
        for (int i = 1; i < args.Count; i++)
        {
            string name = args[i].StartsWith("--", StringComparison.Ordinal)
                ? args[i][2..]
                : throw new FormatException($"expected an option, saw '{args[i]}'");
            if (Flags.Contains(name))
                _options.Add((name, "true"));
            else if (i + 1 < args.Count)
                _options.Add((name, args[++i]));
            else
                throw new FormatException($"--{name} needs a value");
        }
    }

    public string Verb { get; }

    public bool Has(string name) => _options.Exists(o => o.Name == name);

    public string Text(string name, string? fallback = null)
    {
        int index = _options.FindLastIndex(o => o.Name == name);
        return index >= 0 ? _options[index].Value : fallback ?? throw new FormatException($"--{name} is needed");
    }

    public int Number(string name, int fallback)
    {
        string text = Text(name, fallback.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException($"--{name} {text}: not a whole number");
    }

    public IPEndPoint EndPoint(string name) => Parse(name, Text(name));

    public IReadOnlyList<IPEndPoint> EndPoints(string name)
    {
        var found = _options.Where(o => o.Name == name).Select(o => Parse(name, o.Value)).ToList();
        return found.Count > 0 ? found : throw new FormatException($"--{name} is needed");
    }

    private static IPEndPoint Parse(string name, string text) =>
        IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port != 0
            ? endPoint
            : throw new FormatException($"--{name} {text}: expected ADDRESS:PORT, IPv6 as [ADDRESS]:PORT");
}
