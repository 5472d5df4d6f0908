namespace Edge.Control.Publishing;

/// <summary>The last cfg document of a gateway.</summary>
internal sealed record ConfigRecord(ulong Gen, string Digest);
