using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>The elements of our tables as they were read back from the kernel, in the terms of the model.</summary>
internal sealed class DataplaneSnapshot
{
    /// <summary>Value of each, and <see cref="PortKey.NameHash"/> of who it was written for.</summary>
    public Dictionary<FrontendKey, (uint Mark, int NameHash)> Frontends { get; } = [];

    /// <summary>By <see cref="ConnectionMark.ListOf"/>.</summary>
    public Dictionary<uint, (AddressFamily Family, EndpointTarget[] Slots)> Lists { get; } = [];

    public List<PolicyElement> Elements { get; } = [];
}
