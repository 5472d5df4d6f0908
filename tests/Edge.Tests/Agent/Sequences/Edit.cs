namespace Edge.Tests.Agent.Sequences;

/// <summary>One property of one object gets other values, or the object goes.</summary>
/// <param name="Target"><c>service a</c>, <c>slice a/1</c> or <c>node</c>; made with defaults when it is not there.</param>
/// <param name="Property">Empty: the object is deleted.</param>
/// <param name="Values">None: back to the default.</param>
internal sealed record Edit(string Target, string Property, params IReadOnlyList<string> Values)
{
    private const string Deleted = " deleted";
    private const string Equal = " = ";
    private const string Between = ", ";
    private const string None = "none";

    public bool IsDeletion => Property.Length == 0;

    public static Edit Delete(string target) => new(target, "");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static Edit Parse(string text)
    {
        if (text.EndsWith(Deleted, StringComparison.Ordinal))
        {
            return Delete(text[..^Deleted.Length]);
        }

        int equal = text.IndexOf(Equal, StringComparison.Ordinal);
        int space = equal < 0 ? -1 : text.LastIndexOf(' ', equal - 1);
        if (space < 0)
        {
            throw new FormatException($"'{text}' is no edit: 'service a externalIPs = 203.0.113.1' is one");
        }

        string values = text[(equal + Equal.Length)..];
        return new Edit(text[..space], text[(space + 1)..equal], values == None ? [] : values.Split(Between));
    }

    public override string ToString() => IsDeletion ? Target + Deleted : $"{Target} {Property}{Equal}{(Values.Count == 0 ? None : string.Join(Between, Values))}";
}
