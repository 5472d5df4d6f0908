using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>New connections that the kernel counted at the addresses of one Service.</summary>
/// <param name="Service">As in <c>shop/web</c>.</param>
/// <param name="Connections">Since the agent first counted, with what the kernel had counted before; never goes back while the agent runs.</param>
public sealed record CounterRow(string Service, ulong Connections) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("service"u8, Service);
        writer.WriteNumber("connections"u8, Connections);
    }
}
