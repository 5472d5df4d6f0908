using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>Which tracked connections a state ends.</summary>
internal sealed record ConntrackCase(string Name, IReadOnlyList<JsonObject> Services, IReadOnlyList<JsonObject> EndpointSlices, IReadOnlyList<ConntrackEntry> Entries)
{
    public string Title => $"conntrack: {Name}";

    public bool IsIPv4 => Entries.All(static entry => entry.ReplySource.AddressFamily == AddressFamily.InterNetwork);
}
