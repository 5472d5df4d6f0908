namespace Edge.Tests.Agent.Sequences;

/// <summary>A gateway's life: what happens to it, step after step. Its text says so in words, a line each, and can be read back.</summary>
/// <param name="Owned">The kernel knows owned tables, so that nobody else can change ours.</param>
/// <param name="Steps">What happens.</param>
internal sealed record Sequence(bool Owned, params IReadOnlyList<Step> Steps)
{
    private const string OwnedLine = "owned tables";
    private const string SharedLine = "shared tables";

    /// <summary>Reads what <see cref="ToString"/> writes; without a first line about tables they are owned.</summary>
    public static Sequence Parse(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        bool hasHead = lines.Length > 0 && lines[0] is OwnedLine or SharedLine;
        return new Sequence(!hasHead || lines[0] == OwnedLine, [.. lines.Skip(hasHead ? 1 : 0).Select(Step.Parse)]);
    }

    public override string ToString() => string.Join('\n', [Owned ? OwnedLine : SharedLine, .. Steps.Select(static step => step.ToString())]);
}
