using Edge.Linux.Packets;

namespace Edge.SystemTests.Ingress;

/// <summary>One frame that says something about an address.</summary>
/// <param name="After">Since the capture began: then it had not come yet.</param>
/// <param name="At">Since the capture began: then it was there.</param>
/// <param name="Bytes">From the Ethernet header on.</param>
/// <param name="Claim">What it says.</param>
internal sealed record CapturedFrame(TimeSpan After, TimeSpan At, byte[] Bytes, NeighbourClaim Claim)
{
    /// <summary>The frame in hexadecimal, without what the wire pads.</summary>
    public string Hex => Convert.ToHexString(Bytes);
}
