namespace Edge.Control.Pools;

/// <summary>A <see cref="Holding"/> on disk.</summary>
internal sealed record HoldingRecord(string Owner, string Address, string Pool)
{
    /// <summary>Null: none.</summary>
    public string? Class { get; init; }

    /// <summary>Null: shared with nobody.</summary>
    public string? SharingKey { get; init; }

    /// <summary>See <see cref="Holding.IsNamed"/>; null: false.</summary>
    public bool? Named { get; init; }

    /// <summary>As in <c>80/TCP</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];
}
