namespace Edge.Nftables;

/// <summary>A table in which a commit changed something.</summary>
/// <param name="Family">Family of the table.</param>
/// <param name="Table">Name of the table.</param>
public readonly record struct TableChange(Family Family, string Table);
