using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Names one Service port in one IP family: the unit that has endpoint lists of its own.</summary>
internal readonly record struct PortKey(ServiceKey Service, string PortName, TransportProtocol Protocol, AddressFamily Family)
{
    public override string ToString() => PortName.Length == 0 ? $"{Service}" : $"{Service}:{PortName}";
}
