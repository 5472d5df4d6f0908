using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Tests.Linux.Interop;

/// <summary>
/// Finds the numbers that repeat C constants, by how the source names them: a trailing comment that begins with the C name
/// (<c>… = 1; // NFTA_NG_DREG</c>), a <c>[CName]</c> above it, a summary that begins with it (<c>&lt;c&gt;NLM_F_ACK&lt;/c&gt;</c>) or a C# name that is one itself
/// (<c>EAGAIN</c>, <c>MOSQ_ERR_TLS</c>).
/// </summary>
internal static partial class CConstantScanner
{
    internal static List<CConstant> Scan(string repository)
    {
        List<CConstant> constants = [];
        foreach (string project in new[] { "src/Edge.Linux", "src/Edge.Nftables" })
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(repository, project), "*.cs", SearchOption.AllDirectories))
            {
                if (!file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
                {
                    ScanFile(Path.GetRelativePath(repository, file), File.ReadAllLines(file), constants);
                }
            }
        }

        return constants;
    }

    private static void ScanFile(string file, string[] lines, List<CConstant> constants)
    {
        string? documented = null;
        bool isEnum = false;
        foreach (string line in lines)
        {
            isEnum |= EnumDeclaration().IsMatch(line);
            if (SummaryName().Match(line) is { Success: true } summary)
            {
                documented = summary.Groups["c"].Value;
                continue;
            }

            if (AttributeName().Match(line) is { Success: true } attribute)
            {
                documented = attribute.Groups["c"].Value;
                continue;
            }

            Match match = ConstDeclaration().Match(line);
            if (!match.Success && isEnum)
            {
                match = EnumMember().Match(line);
            }

            if (match.Success && Evaluate(match.Groups["value"].Value) is { } value)
            {
                string name = match.Groups["name"].Value;
                string? expression = CommentName().Match(match.Groups["comment"].Value) is { Success: true } comment
                    ? comment.Groups["c"].Value
                    : documented ?? (IsCName(name) ? name : null);
                if (expression is not null)
                {
                    constants.Add(new CConstant($"{file}: {name}", expression, value));
                }
            }

            if (!line.TrimStart().StartsWith("///", StringComparison.Ordinal) && !line.TrimStart().StartsWith('['))
            {
                documented = null;
            }
        }
    }

    private static bool IsCName(string name) => name.Length > 2 && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    private static long? Evaluate(string text)
    {
        string[] shift = text.Split("<<", StringSplitOptions.TrimEntries);
        return shift switch
        {
            [var one] => Number(one),
            [var one, var bits] when Number(one) is { } left && Number(bits) is { } count => left << (int)count,
            _ => null,
        };
    }

    private static long? Number(string text)
    {
        string digits = text.Trim().TrimEnd('u', 'U', 'l', 'L').Replace("_", string.Empty, StringComparison.Ordinal);
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex) ? hex : null;
        }

        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    [GeneratedRegex(@"^\s*(public|internal|private)?\s*enum\s")]
    private static partial Regex EnumDeclaration();

    [GeneratedRegex(@"^\s*(public |internal |private )const \w+ (?<name>\w+) = (?<value>[^;]+);(\s*//\s*(?<comment>.*))?$")]
    private static partial Regex ConstDeclaration();

    [GeneratedRegex(@"^\s*(?<name>\w+) = (?<value>[^,]+),?(\s*//\s*(?<comment>.*))?$")]
    private static partial Regex EnumMember();

    [GeneratedRegex(@"^\s*/// <summary><c>(?<c>[A-Z][A-Z0-9]*_[A-Z0-9_]+)</c>")]
    private static partial Regex SummaryName();

    [GeneratedRegex(@"^\s*\[CName\(""(?<c>[^""]+)""\)\]")]
    private static partial Regex AttributeName();

    [GeneratedRegex(@"^(?<c>sizeof\(struct \w+\)|offsetof\(struct \w+, \w+\)|[A-Z][A-Z0-9]*_?[A-Z0-9_]{2,})(?=$|[\s,;:.)])")]
    private static partial Regex CommentName();
}
