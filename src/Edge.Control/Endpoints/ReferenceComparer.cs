using System.Runtime.CompilerServices;

namespace Edge.Control.Endpoints;

/// <summary>Equality by identity, for objects whose identity says "unchanged".</summary>
internal sealed class ReferenceComparer<T> : IEqualityComparer<T>
    where T : class
{
    public static readonly ReferenceComparer<T> Instance = new();

    public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

    public int GetHashCode(T obj) => RuntimeHelpers.GetHashCode(obj);
}
