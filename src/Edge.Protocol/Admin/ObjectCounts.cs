namespace Edge.Protocol.Admin;

/// <summary>How many objects a view, or a gateway, holds.</summary>
public sealed record ObjectCounts(int Services, int Slices, int Endpoints);
