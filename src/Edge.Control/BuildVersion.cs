namespace Edge.Control;

/// <summary>The version this was built as.</summary>
internal static class BuildVersion
{
    public static string Text { get; } = typeof(BuildVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
