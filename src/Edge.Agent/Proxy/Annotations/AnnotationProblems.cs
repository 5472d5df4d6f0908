using Edge.Protocol.Settings;

namespace Edge.Agent.Proxy.Annotations;

/// <summary>Collects sentences about wrong annotations: name, value, what is allowed and what happens instead.</summary>
internal sealed class AnnotationProblems(ICollection<string> sentences)
{
    private const int Shown = 48;

    /// <summary>A value that is not possible.</summary>
    /// <param name="name">Of the annotation.</param>
    /// <param name="value">All of it or the part that is wrong; shown shortened.</param>
    /// <param name="allowed">What would be right, after "not".</param>
    /// <param name="instead">What is done now.</param>
    public void Add(string name, ReadOnlySpan<char> value, string allowed, string instead) => sentences.Add($"{name} is '{Show(value)}', not {allowed}: {instead}");

    /// <summary>Any other mistake in an annotation.</summary>
    public void Say(string name, string what, string instead) => sentences.Add($"{Show(name)}: {what}: {instead}");

    /// <summary>An annotation that does not exist.</summary>
    public void AddUnknown(string name)
    {
        string? near = NearestWord.Find(name, AnnotationNames.All);
        sentences.Add($"{Show(name)}: there is no such annotation{(near is null ? "" : $"; did you mean {near}?")}");
    }

    /// <summary>A value as it is shown: on one line, without control characters, not too long.</summary>
    public static string Show(ReadOnlySpan<char> value)
    {
        Span<char> text = stackalloc char[Shown + 1];
        int length = Math.Min(value.Length, Shown);
        for (int index = 0; index < length; index++)
        {
            text[index] = char.IsControl(value[index]) || char.IsSurrogate(value[index]) ? '?' : value[index];
        }

        if (value.Length > Shown)
        {
            text[length++] = '…';
        }

        return new string(text[..length]);
    }
}
