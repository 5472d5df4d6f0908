namespace Edge.Control.Sources;

/// <summary>Something in a manifest that was not taken, or was ignored on purpose. Everything else was taken.</summary>
/// <param name="File">Relative to the manifest directory.</param>
/// <param name="Line">From 1; 0 where the file as a whole is meant.</param>
/// <param name="Object">As in <c>Service shop/web</c>; empty where it is not known.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Text">A sentence that ends with the next step.</param>
internal sealed record SourceProblem(string File, int Line, string Object, string Reason, string Text)
{
    public string Where => Line > 0 ? $"{File}:{Line}" : File;

    public override string ToString() => Object.Length > 0 ? $"{Where}: {Object}: {Text}" : $"{Where}: {Text}";
}
