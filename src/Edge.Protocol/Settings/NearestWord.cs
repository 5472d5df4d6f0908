namespace Edge.Protocol.Settings;

/// <summary>Finds what somebody may have meant.</summary>
public static class NearestWord
{
    private const int Farthest = 3;
    private const int LongestWord = 253;

    /// <summary>The word that fewest changes of letters make of <paramref name="text"/>; null when more than three are needed.</summary>
    public static string? Find(string text, IEnumerable<string> words)
    {
        if (text.Length > LongestWord)
        {
            return null;
        }

        string? near = words.MinBy(word => (Distance(word, text), word));
        return near is not null && Distance(near, text) <= Farthest ? near : null;
    }

    // Levenshtein's.
    private static int Distance(string left, string right)
    {
        Span<int> row = stackalloc int[right.Length + 1];
        for (int column = 0; column <= right.Length; column++)
        {
            row[column] = column;
        }

        for (int line = 1; line <= left.Length; line++)
        {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= right.Length; column++)
            {
                int above = row[column];
                int change = char.ToUpperInvariant(left[line - 1]) == char.ToUpperInvariant(right[column - 1]) ? 0 : 1;
                row[column] = Math.Min(Math.Min(row[column - 1], above) + 1, diagonal + change);
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
