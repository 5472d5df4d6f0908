using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>What became of the addresses that Services want from the gateway.</summary>
public sealed record IngressReport : IJsonObject
{
    /// <summary><c>owner</c> or <c>standby</c>.</summary>
    public string? Role { get; init; }

    public int Wanted { get; init; }

    public int Claimed { get; init; }

    /// <summary>How many are not claimed and should be, or are claimed by another machine, too.</summary>
    public int Wrong { get; init; }

    /// <summary>How often one was removed by somebody and put back.</summary>
    public long Repairs { get; init; }

    /// <summary>Those that are wrong, at most 16.</summary>
    public IReadOnlyList<ReportedAddress>? Addresses { get; init; }

    /// <summary>What is wrong with the machine itself, at most 16.</summary>
    public IReadOnlyList<string>? Problems { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteOptional("role"u8, Role);
        writer.WriteNumber("wanted"u8, Wanted);
        writer.WriteNumber("claimed"u8, Claimed);
        writer.WriteNumber("wrong"u8, Wrong);
        writer.WriteNumber("repairs"u8, Repairs);
        writer.WriteOptional("addresses"u8, Addresses);
        writer.WriteOptional("problems"u8, Problems);
    }
}
