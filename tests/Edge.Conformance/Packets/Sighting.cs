using System.Net;

namespace Edge.Conformance.Packets;

/// <summary>A probe, or its refusal, seen somewhere.</summary>
/// <param name="Number">Of the probe.</param>
/// <param name="Kind">Itself or its refusal.</param>
/// <param name="Place">Where.</param>
/// <param name="Source">As the packet has it there.</param>
/// <param name="Destination">As the packet has it there.</param>
/// <param name="Detail">Of a refusal: which.</param>
internal readonly record struct Sighting(uint Number, SightingKind Kind, Place Place, IPEndPoint Source, IPEndPoint Destination, string Detail = "");
