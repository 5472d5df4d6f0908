using System.Globalization;

namespace Edge.Nftables.Comparison;

/// <summary>Collects differences: all are counted, the first ones are kept. What others wrote into the kernel comes cut and without control characters.</summary>
/// <param name="limit">How many are kept.</param>
public sealed class DifferenceList(int limit)
{
    private const int LongestText = 400; // characters: the longest rule of ours has some 300
    private readonly List<Difference> _items = [];

    /// <summary>The first ones.</summary>
    public IReadOnlyList<Difference> Items => _items;

    /// <summary>How many there are.</summary>
    public int Total { get; private set; }

    /// <summary>How many more would be kept: what is beyond needs no words.</summary>
    public int Room => limit - _items.Count;

    /// <summary>Adds one.</summary>
    /// <param name="kind">As <see cref="Difference.Kind"/>.</param>
    /// <param name="name">As <see cref="Difference.Name"/>.</param>
    /// <param name="place">As <see cref="Difference.Place"/>.</param>
    /// <param name="wanted">As <see cref="Difference.Wanted"/>.</param>
    /// <param name="kernel">As <see cref="Difference.Kernel"/>.</param>
    public void Add(string kind, string name, string place, string? wanted, string? kernel)
    {
        Total++;
        if (Room > 0)
        {
            _items.Add(new Difference(kind, Clean(name)!, Clean(place)!, Clean(wanted), Clean(kernel)));
        }
    }

    /// <summary>Counts some that are not kept.</summary>
    /// <param name="count">How many.</param>
    public void Count(int count) => Total += count;

    /// <summary>A few of them for a line of the log.</summary>
    /// <param name="few">How many are named.</param>
    public string ToText(int few)
    {
        int named = Math.Min(few, _items.Count);
        string text = string.Join("; ", _items.GetRange(0, named));
        return named == Total ? text : string.Create(CultureInfo.InvariantCulture, $"{text}; and {Total - named} more");
    }

    private static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        text = text.Length > LongestText ? text[..LongestText] + "…" : text;
        foreach (char one in text)
        {
            if (char.IsControl(one))
            {
                return string.Create(text.Length, text, static (room, source) =>
                {
                    for (int index = 0; index < room.Length; index++)
                    {
                        room[index] = char.IsControl(source[index]) ? '?' : source[index];
                    }
                });
            }
        }

        return text;
    }
}
