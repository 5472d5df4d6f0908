using System.Globalization;

namespace Edge.Tests.Nftables;

/// <summary>One golden file of testdata/wire, as scripts/golden writes it.</summary>
internal sealed record WireFile(string Name, string Command, IReadOnlyList<string> DebugLines, IReadOnlyList<byte[]> Messages)
{
    private const string CommandMark = "# nft ", DebugMark = "#   ";

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "testdata", "wire");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static WireFile Read(string name)
    {
        string command = "";
        List<string> debug = [];
        List<List<byte>> messages = [];
        bool open = false;
        foreach (string line in File.ReadLines(Path.Combine(Folder, name + ".txt")))
        {
            if (line.StartsWith(CommandMark, StringComparison.Ordinal))
            {
                command = line[CommandMark.Length..];
            }
            else if (line.StartsWith(DebugMark, StringComparison.Ordinal))
            {
                debug.Add(line[DebugMark.Length..]);
            }
            else if (string.IsNullOrWhiteSpace(line))
            {
                open = false;
            }
            else if (line[0] != '#')
            {
                if (!open)
                {
                    messages.Add([]);
                    open = true;
                }

                messages[^1].AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(value => byte.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
            }
        }

        return new WireFile(name, command, debug, [.. messages.Select(message => message.ToArray())]);
    }
}
