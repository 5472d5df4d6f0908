namespace Edge.Protocol.Documents;

/// <summary>The keys of a tenant and what each may sign. Signed by the root keys.</summary>
public sealed record KeyPackage
{
    /// <summary>Always <c>keys</c>.</summary>
    public string Typ { get; set; } = DocumentTypes.Keys;

    public string Tenant { get; set; } = "";

    /// <summary>Never goes back.</summary>
    public int Version { get; init; }

    /// <summary>Lowest epoch that is still believed.</summary>
    public ulong EpochMin { get; init; }

    public IReadOnlyList<string>? Crit { get; init; }

    public IReadOnlyList<PackagedKey> Keys { get; set; } = [];
}
