using System.Globalization;

namespace Edge.Protocol;

/// <summary>
/// Epoch and generation, compared in that order. The control plane owns both and persists them before it publishes;
/// the epoch only rises on a restore or after split brain.
/// </summary>
public readonly record struct Generation(ulong Epoch, ulong Number) : IComparable<Generation>
{
    public static bool operator <(Generation left, Generation right) => left.CompareTo(right) < 0;

    public static bool operator >(Generation left, Generation right) => left.CompareTo(right) > 0;

    public static bool operator <=(Generation left, Generation right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Generation left, Generation right) => left.CompareTo(right) >= 0;

    public int CompareTo(Generation other) => Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Number}");
}
