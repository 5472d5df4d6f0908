namespace Edge.Agent.State;

/// <summary>Protocols of a Service port, with their numbers in the IP header.</summary>
public enum TransportProtocol : byte
{
    Tcp = 6,
    Udp = 17,
    Sctp = 132,
}
