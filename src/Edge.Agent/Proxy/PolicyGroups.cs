using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>
/// The numbers that rules know: affinity time-outs and limits of a client. The kernel takes them from a rule only, so each one in use is a rule,
/// and their count is bounded.
/// </summary>
internal sealed class PolicyGroups
{
    /// <summary>So many different numbers of one kind; each costs the connections of its kind one look-up.</summary>
    public const int Maximum = 64;

    private readonly Dictionary<(PolicySet Set, AddressFamily Family), SortedDictionary<uint, int>> _uses = [];

    /// <summary>Numbers in use, in ascending order.</summary>
    public IEnumerable<uint> Of(PolicySet set, AddressFamily family) => _uses.TryGetValue((set, family), out SortedDictionary<uint, int>? numbers) ? numbers.Keys : [];

    public void Clear() => _uses.Clear();

    /// <summary>The number itself, or the one in use that is nearest to it when there are too many different ones.</summary>
    public uint Nearest(PolicySet set, AddressFamily family, uint number) =>
        !_uses.TryGetValue((set, family), out SortedDictionary<uint, int>? numbers) || numbers.Count < Maximum || numbers.ContainsKey(number)
            ? number
            : numbers.Keys.MinBy(other => Math.Abs((long)other - number));

    /// <summary>One user more.</summary>
    public void Use(PolicySet set, AddressFamily family, uint number)
    {
        if (!_uses.TryGetValue((set, family), out SortedDictionary<uint, int>? numbers))
        {
            _uses[(set, family)] = numbers = [];
        }

        numbers[number] = numbers.GetValueOrDefault(number) + 1;
    }

    /// <summary>One user less.</summary>
    public void Release(PolicySet set, AddressFamily family, uint number)
    {
        SortedDictionary<uint, int> numbers = _uses[(set, family)];
        if (--numbers[number] == 0)
        {
            numbers.Remove(number);
        }
    }
}
