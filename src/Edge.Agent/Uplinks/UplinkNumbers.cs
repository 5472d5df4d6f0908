using Edge.Agent.Settings;

namespace Edge.Agent.Uplinks;

/// <summary>
/// Which uplink has which number where uplinks are found by themselves. An uplink that lost its default route keeps its number, so that connections that came in by it
/// go on when it is back; only when all numbers are taken the number of one that is lost goes to a new one.
/// </summary>
internal sealed class UplinkNumbers
{
    private readonly string?[] _names = new string?[UplinkSettings.Maximum + 1];

    /// <summary>How many uplinks are known, lost ones too.</summary>
    public int Count => _names.Count(static name => name is not null);

    /// <summary>The name with a number, 1 to 7; null when nobody has it.</summary>
    public string? NameOf(int number) => _names[number];

    /// <summary>Takes over what an earlier run gave out.</summary>
    public void Adopt(int number, string name)
    {
        if (number is > 0 and <= UplinkSettings.Maximum && !_names.Contains(name))
        {
            _names[number] = name;
        }
    }

    /// <summary>Gives a number to each uplink that has none.</summary>
    /// <param name="present">Names of the uplinks that have a default route, the most important first.</param>
    /// <param name="highest">The numbers above are the tunnels'.</param>
    /// <returns>Those for which there is no number.</returns>
    public List<string> Assign(IReadOnlyList<string> present, int highest)
    {
        // Tunnels may have become more since the numbers were given out.
        Array.Clear(_names, highest + 1, UplinkSettings.Maximum - highest);
        List<string> without = [];
        foreach (string name in present)
        {
            if (_names.Contains(name))
            {
                continue;
            }

            int free = Find(highest, static name => name is null);
            free = free > 0 ? free : Find(highest, name => !present.Contains(name!));
            if (free > 0)
            {
                _names[free] = name;
            }
            else
            {
                without.Add(name);
            }
        }

        return without;
    }

    private int Find(int highest, Predicate<string?> match)
    {
        for (int number = 1; number <= highest; number++)
        {
            if (match(_names[number]))
            {
                return number;
            }
        }

        return 0;
    }
}
