namespace Edge.Agent.Proxy.Annotations;

/// <summary>Weights by address, prefix and node; the most specific one counts.</summary>
internal sealed class EndpointWeights
{
    /// <summary>Weight of an endpoint that nothing names.</summary>
    public const int Default = 1;

    /// <summary>The heaviest weight.</summary>
    public const int Maximum = 1_000;

    private readonly SortedList<(byte FamilyBytes, int Length), Dictionary<UInt128, int>> _prefixes = new(LongestFirst.Instance);
    private readonly Dictionary<string, int> _nodes = [];

    /// <summary>The weight of one endpoint: that of its address, else of its longest prefix, else of its node, else <see cref="Default"/>.</summary>
    /// <param name="target">Its port does not matter.</param>
    /// <param name="nodeName">Empty when it names none.</param>
    public int Of(EndpointTarget target, string nodeName)
    {
        foreach (((byte familyBytes, int length), Dictionary<UInt128, int> weights) in _prefixes)
        {
            if (familyBytes == target.Length && weights.TryGetValue(target.Bits & Mask(length), out int weight))
            {
                return weight;
            }
        }

        return _nodes.GetValueOrDefault(nodeName, Default);
    }

    /// <summary>False when the prefix has a weight already.</summary>
    /// <param name="prefix">The address, its port ignored.</param>
    /// <param name="length">Bits that count; all of them for one address.</param>
    internal bool TryAddPrefix(EndpointTarget prefix, int length, int weight)
    {
        if (!_prefixes.TryGetValue((prefix.Length, length), out Dictionary<UInt128, int>? weights))
        {
            weights = [];
            _prefixes.Add((prefix.Length, length), weights);
        }

        return weights.TryAdd(prefix.Bits & Mask(length), weight);
    }

    /// <summary>False when the node has a weight already.</summary>
    internal bool TryAddNode(string nodeName, int weight) => _nodes.TryAdd(nodeName, weight);

    private static UInt128 Mask(int length) => length == 0 ? 0 : UInt128.MaxValue << (128 - length);

    private sealed class LongestFirst : IComparer<(byte FamilyBytes, int Length)>
    {
        public static LongestFirst Instance { get; } = new();

        public int Compare((byte FamilyBytes, int Length) x, (byte FamilyBytes, int Length) y) =>
            x.Length != y.Length ? y.Length.CompareTo(x.Length) : x.FamilyBytes.CompareTo(y.FamilyBytes);
    }
}
