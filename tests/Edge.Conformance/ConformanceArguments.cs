namespace Edge.Conformance;

/// <summary>The command line. The script in front of it has the help.</summary>
internal sealed record ConformanceArguments
{
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Only what contains it in its name.</summary>
    public string Filter { get; init; } = "";

    public bool List { get; init; }

    /// <summary>Stop at the first failure, or at the end, and hold the namespaces.</summary>
    public bool Keep { get; init; }

    public string Artifacts { get; init; } = "";

    public string Logs { get; init; } = "";

    /// <summary>Null, and the reason, when it makes no sense.</summary>
    public static ConformanceArguments? Parse(string[] words, out string problem)
    {
        ConformanceArguments arguments = new();
        List<string> files = [];
        problem = "";
        for (int index = 0; index < words.Length; index++)
        {
            string word = words[index];
            string? value = index + 1 < words.Length ? words[index + 1] : null;
            if (word is "--filter" or "--artifacts" or "--logs")
            {
                if (value is null)
                {
                    problem = $"{word} needs a value";
                    return null;
                }

                index++;
                arguments = word switch
                {
                    "--filter" => arguments with { Filter = value },
                    "--artifacts" => arguments with { Artifacts = Path.GetFullPath(value) },
                    _ => arguments with { Logs = Path.GetFullPath(value) },
                };
            }
            else if (word is "--list" or "--keep")
            {
                arguments = word == "--list" ? arguments with { List = true } : arguments with { Keep = true };
            }
            else if (word.StartsWith('-'))
            {
                problem = $"unknown argument '{word}'; --help lists them";
                return null;
            }
            else
            {
                files.Add(word);
            }
        }

        return arguments with { Files = files };
    }

    /// <summary>Whether the filter lets a name through.</summary>
    public bool Takes(string name) => name.Contains(Filter, StringComparison.OrdinalIgnoreCase);
}
