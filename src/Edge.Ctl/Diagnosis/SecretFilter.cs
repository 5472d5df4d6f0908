using System.Text;

namespace Edge.Ctl.Diagnosis;

/// <summary>Leaves out what must not leave a gateway. The agent's settings name files of keys and hold none; this is for what a person may have put there all the same.</summary>
internal static class SecretFilter
{
    /// <summary>Stands in the place of what was left out.</summary>
    public const string LeftOut = "(left out)";

    private const string Begin = "-----BEGIN ", PrivateKey = "PRIVATE KEY-----", End = "-----END ";
    private static readonly string[] s_words = ["password", "passwd", "passphrase", "secret", "psk", "token", "credential", "privatekey", "sharedkey", "apikey"];

    /// <summary>A text without PEM blocks of private keys (RFC 7468), whole or cut.</summary>
    public static string WithoutPrivateKeys(string text)
    {
        if (!text.Contains(PrivateKey, StringComparison.Ordinal))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        int at = 0;
        while (FindKey(text, at) is var begin and >= 0)
        {
            kept.Append(text, at, begin - at).Append(LeftOut);
            int end = text.IndexOf(End, begin, StringComparison.Ordinal);
            int tail = end < 0 ? -1 : text.IndexOf("-----", end + End.Length, StringComparison.Ordinal);
            at = tail < 0 ? text.Length : tail + 5;
        }

        return kept.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Settings (JSON with comments) without the values of members whose names say that they are secret, and without comments that speak of such.</summary>
    public static string Settings(string text)
    {
        var kept = new StringBuilder(text.Length);
        bool hide = false;

        // How many objects and arrays of a value that is hidden are open.
        int inside = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = TokenEnd(text, at);
            ReadOnlySpan<char> token = text.AsSpan(at, end - at);
            at = end;
            bool isText = token[0] == '"';
            if (isText && NextSign(text, end) == ':')
            {
                hide = inside > 0 || IsSecret(token);
                kept.Append(token);
            }
            else if (token.StartsWith("//") || token.StartsWith("/*"))
            {
                kept.Append(IsSecret(token) ? $"// {LeftOut}{(token[^1] == '\n' ? "\n" : "")}" : token);
            }
            else if (hide && (isText || char.IsAsciiLetterOrDigit(token[0]) || token[0] == '-'))
            {
                kept.Append('"').Append(LeftOut).Append('"');
            }
            else
            {
                inside = Math.Max(0, inside + (token[0] switch { '{' or '[' when hide => 1, '}' or ']' => -1, _ => 0 }));
                hide &= inside > 0 || token[0] is not ('}' or ']');
                kept.Append(token);
            }
        }

        return kept.ToString();
    }

    private static int FindKey(string text, int from)
    {
        for (int begin = text.IndexOf(Begin, from, StringComparison.Ordinal); begin >= 0; begin = text.IndexOf(Begin, begin + 1, StringComparison.Ordinal))
        {
            int line = text.IndexOfAny(['\n', '\r', '\\'], begin) is var end and >= 0 ? end : text.Length;
            if (text.AsSpan(begin, line - begin).Contains(PrivateKey, StringComparison.Ordinal))
            {
                return begin;
            }
        }

        return -1;
    }

    // A text with its quotes, a comment, a bare word, or one other character.
    private static int TokenEnd(string text, int at)
    {
        int end = at + 1;
        if (text[at] == '"')
        {
            while (end < text.Length && text[end] != '"')
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            return Math.Min(end + 1, text.Length);
        }

        if (text[at] == '/' && end < text.Length && text[end] is '/' or '*')
        {
            string close = text[end] == '/' ? "\n" : "*/";
            int found = text.IndexOf(close, end + 1, StringComparison.Ordinal);
            return found < 0 ? text.Length : found + close.Length;
        }

        while (IsWord(text[at]) && end < text.Length && IsWord(text[end]))
        {
            end++;
        }

        return end;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or '.';

    private static char NextSign(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at < text.Length ? text[at] : '\0';
    }

    private static bool IsSecret(ReadOnlySpan<char> token)
    {
        // private_key and private-key are privateKey.
        string name = token.ToString().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        foreach (string word in s_words)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
