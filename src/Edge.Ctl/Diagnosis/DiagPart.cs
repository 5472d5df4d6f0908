namespace Edge.Ctl.Diagnosis;

/// <summary>One file of the bundle.</summary>
/// <param name="Name">Path in the bundle.</param>
/// <param name="About">What it holds, for the list in the README.</param>
/// <param name="Read">Makes its text. What it throws is the reason in the README; the other parts go on.</param>
internal sealed record DiagPart(string Name, string About, Func<CancellationToken, Task<string>> Read)
{
    /// <summary>A part that is read without waiting.</summary>
    public static DiagPart Of(string name, string about, Func<string> read) => new(name, about, _ => Task.FromResult(read()));
}
