using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>What of the machine keeps a packet from its endpoint although the tables send it there.</summary>
/// <param name="Kind"><c>forwardingOff</c>: the kernel does not forward what comes in there; <c>connectionTableFull</c>: hardly another connection can be tracked, and what cannot be is dropped.</param>
/// <param name="Setting">The kernel setting that decides, as sysctl(8) names it.</param>
/// <param name="Value">What it is.</param>
public sealed record PathObstacle(string Kind, string Setting, long Value) : IJsonObject
{
    /// <summary>How much of <see cref="Value"/> is in use; null where that has no meaning.</summary>
    public long? Used { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("kind"u8, Kind);
        writer.WriteString("setting"u8, Setting);
        writer.WriteNumber("value"u8, Value);
        writer.WriteOptional("used"u8, Used);
    }
}
