using System.Net;

namespace Edge.Linux.Packets;

/// <summary>A machine on the link says that it has an address, or asks whether it may have it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Mac">Who says so.</param>
/// <param name="IsProbe">It only asks (RFC 5227 2.1, RFC 4862 5.4).</param>
public readonly record struct NeighbourClaim(IPAddress Address, MacAddress Mac, bool IsProbe);
