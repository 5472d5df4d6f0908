using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>The manifest directory.</summary>
public sealed record SourceStatus(string Directory, int Files, int Objects) : IJsonObject
{
    /// <summary>What was not taken, with file and line.</summary>
    public IReadOnlyList<RejectedObject> Problems { get; init; } = [];

    public int ProblemCount { get; init; }

    /// <summary>What was ignored on purpose, such as a Deployment.</summary>
    public IReadOnlyList<RejectedObject> Notes { get; init; } = [];

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("directory"u8, Directory);
        writer.WriteNumber("files"u8, Files);
        writer.WriteNumber("objects"u8, Objects);
        writer.WriteOptional("problems"u8, Problems);
        writer.WriteNumber("problemCount"u8, ProblemCount);
        writer.WriteOptional("notes"u8, Notes);
    }
}
