using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>
/// A file of the schema; it may lack any section. What cannot be read of it is a problem with the place named, and takes nothing else along.
/// </summary>
internal sealed class ConformanceFile
{
    private const int KnownVersion = 1;

    private static readonly JsonDocumentOptions s_lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly List<string> _problems = [];

    private ConformanceFile(JsonNode? root)
    {
        Field file = new(root, "");
        if (root is not JsonObject)
        {
            throw file.Wrong("an object");
        }

        if (file["schemaVersion"] is { IsPresent: true } version && version.Port() != KnownVersion)
        {
            throw version.Wrong($"{KnownVersion}, the one version that is known here");
        }

        Scenarios = Read(file["scenarios"], ScenarioReader.Read);
        Selections = Read(file["endpointSelection"]["cases"], SelectionReader.Read);
        Conntracks = Read(file["conntrackCleanup"], ConntrackReader.Read);
    }

    public IReadOnlyList<Scenario> Scenarios { get; }

    public IReadOnlyList<SelectionCase> Selections { get; }

    public IReadOnlyList<ConntrackCase> Conntracks { get; }

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <exception cref="SchemaException">Nothing of it can be read.</exception>
    public static ConformanceFile Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchemaException($"cannot be read: {e.Message}");
        }
    }

    /// <exception cref="SchemaException">Nothing of it can be read.</exception>
    public static ConformanceFile Parse(string text)
    {
        try
        {
            return new ConformanceFile(JsonNode.Parse(text, documentOptions: s_lenient));
        }
        catch (JsonException e)
        {
            throw new SchemaException($"is not JSON: {e.Message}");
        }
        catch (ArgumentException e)
        {
            throw new SchemaException($"has a member twice: {e.Message}");
        }
    }

    private List<T> Read<T>(Field list, Func<Field, T> read)
    {
        List<T> found = [];
        foreach (Field item in list.Items)
        {
            try
            {
                found.Add(read(item));
            }
            catch (SchemaException e)
            {
                _problems.Add(e.Message);
            }
            catch (ArgumentException e)
            {
                _problems.Add($"{item.Path} has a member twice: {e.Message}");
            }
        }

        return found;
    }
}
