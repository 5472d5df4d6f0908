namespace Edge.Linux.Interop;

/// <summary>
/// The C constant expression that a constant equals, or the C name of a struct field, where its C# name differs. An empty name leaves
/// it out of the layout tests (a value of our own among the kernel's).
/// </summary>
/// <param name="name">C name or constant expression.</param>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class CNameAttribute(string name) : Attribute
{
    /// <summary>C name or constant expression.</summary>
    public string Name { get; } = name;
}
