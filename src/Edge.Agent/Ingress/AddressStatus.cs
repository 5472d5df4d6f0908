using System.Net;
using Edge.Linux;

namespace Edge.Agent.Ingress;

/// <summary>One wanted address as others may know it.</summary>
/// <param name="Address">The address.</param>
/// <param name="State">What became of it.</param>
/// <param name="Interface">Name of the interface that has it or would have it; null when there is none.</param>
/// <param name="SinceMilliseconds">When the state began, on the loop's clock.</param>
/// <param name="Services">Namespace and name of each Service that wants it.</param>
/// <param name="Reason">Why it is not claimed, or what is wrong although it is; null when all is well.</param>
/// <param name="Other">The other machine of a conflict.</param>
internal sealed record AddressStatus(
    IPAddress Address, AddressState State, string? Interface, long SinceMilliseconds, IReadOnlyList<string> Services, string? Reason, MacAddress Other)
{
    /// <summary>Claimed by us and by another machine.</summary>
    public bool IsContested => State == AddressState.Claimed && Other != MacAddress.None;

    /// <summary>A person should look.</summary>
    public bool IsWrong => IsContested || State is AddressState.Refused or AddressState.NoInterface or AddressState.NoLink or AddressState.Conflict or AddressState.Failed;
}
