using System.Net;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>
/// Which load balancer addresses and external IPs this gateway may have, and which ports it serves on them. It comes from the settings on the gateway alone: no
/// control plane can widen it.
/// </summary>
/// <param name="addresses">Allowed addresses (<c>ingress.addresses</c>).</param>
/// <param name="ports">Allowed ports (<c>ingress.ports</c>); null for all.</param>
internal sealed class AddressPolicy(IReadOnlyList<AddressRange> addresses, IReadOnlyList<PortSpan>? ports)
{
    /// <summary>The address may be claimed and served.</summary>
    public bool Allows(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        UInt128 number = AddressRange.Read(bytes[..length]);
        foreach (AddressRange allowed in addresses)
        {
            if (allowed.LengthBytes == length && allowed.First <= number && number <= allowed.Last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All ports from <paramref name="first"/> to <paramref name="last"/> may be served; one item of the setting must have them all.</summary>
    public bool Allows(TransportProtocol protocol, ushort first, ushort last)
    {
        foreach (PortSpan allowed in ports ?? [])
        {
            if ((allowed.Protocol ?? protocol) == protocol && allowed.First <= first && last <= allowed.Last)
            {
                return true;
            }
        }

        return ports is null;
    }
}
