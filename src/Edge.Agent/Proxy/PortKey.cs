using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Names one Service port in one IP family: the unit that has endpoint lists of its own.</summary>
/// <param name="Service">The Service.</param>
/// <param name="PortName">Name of the port.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Family">The family.</param>
/// <param name="IsRange">Its range of ports (annotation), whose lists are its own: connections keep their destination port.</param>
internal readonly record struct PortKey(ServiceKey Service, string PortName, TransportProtocol Protocol, AddressFamily Family, bool IsRange = false)
{
    public override string ToString() => (PortName.Length == 0 ? $"{Service}" : $"{Service}:{PortName}") + (IsRange ? " (range)" : "");
}
