namespace Edge.Tests.Linux.Interop;

/// <summary>A number in our source that names the C constant it repeats.</summary>
/// <param name="Where">File and C# name.</param>
/// <param name="Expression">C constant expression.</param>
/// <param name="Value">Our value.</param>
internal sealed record CConstant(string Where, string Expression, long Value);
