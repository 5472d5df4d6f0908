namespace Edge.Control.Sources;

/// <summary>What makes an object unique.</summary>
internal readonly record struct ObjectKey(string Kind, string Namespace, string Name)
{
    public override string ToString() => Namespace.Length > 0 ? $"{Kind} {Namespace}/{Name}" : $"{Kind} {Name}";

    /// <summary>As kubectl names objects: <c>service/shop/web</c>.</summary>
    public string Path => Namespace.Length > 0 ? $"{Kind.ToLowerInvariant()}/{Namespace}/{Name}" : $"{Kind.ToLowerInvariant()}/{Name}";

    public static int Compare(ObjectKey x, ObjectKey y)
    {
        int result = string.CompareOrdinal(x.Namespace, y.Namespace);
        result = result != 0 ? result : string.CompareOrdinal(x.Name, y.Name);
        return result != 0 ? result : string.CompareOrdinal(x.Kind, y.Kind);
    }
}
