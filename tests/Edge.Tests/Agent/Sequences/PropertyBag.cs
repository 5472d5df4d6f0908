namespace Edge.Tests.Agent.Sequences;

/// <summary>The properties of one object that are not at their default.</summary>
internal sealed class PropertyBag
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = [];

    public void Set(string property, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            _values.Remove(property);
        }
        else
        {
            _values[property] = values;
        }
    }

    public bool Has(string property) => _values.ContainsKey(property);

    public bool Is(string property, string value) => _values.TryGetValue(property, out IReadOnlyList<string>? values) && values[0] == value;

    public string? First(string property) => _values.TryGetValue(property, out IReadOnlyList<string>? values) ? values[0] : null;

    public T[] All<T>(string property, Func<string, T> read, params string[] otherwise) =>
        [.. (_values.TryGetValue(property, out IReadOnlyList<string>? values) ? values : otherwise).Select(read)];
}
