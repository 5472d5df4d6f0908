namespace Edge.Linux.Interop;

/// <summary>
/// Names the C struct whose memory layout a blittable struct repeats. The layout tests compile <c>_Static_assert</c>s over size and
/// offset of every field against the header; a field is matched by name.
/// </summary>
/// <param name="name">C type as written in C: <c>struct sockaddr_nl</c> needs <c>sockaddr_nl</c>, a typedef its own name and <see cref="IsTypedef"/>.</param>
/// <param name="header">Header that defines it, e.g. <c>linux/netlink.h</c>.</param>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class CStructAttribute(string name, string header) : Attribute
{
    /// <summary>C struct name.</summary>
    public string Name { get; } = name;

    /// <summary>Header that defines the struct.</summary>
    public string Header { get; } = header;

    /// <summary>The name is a typedef, to be used without <c>struct</c>.</summary>
    public bool IsTypedef { get; init; }
}
