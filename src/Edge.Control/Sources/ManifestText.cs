using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Edge.Control.Sources;

/// <summary>Cuts the text of a manifest file into documents of JSON nodes.</summary>
internal static class ManifestText
{
    /// <summary>A file of 100,000 pods stays below; a larger one is a mistake.</summary>
    public const int MaximumBytes = 64 * 1024 * 1024;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = YamlNodes.MaximumDepth };

    /// <summary>The documents up to the first syntax error, and that error. What follows a syntax error cannot be told apart.</summary>
    public static (List<ManifestDocument> Documents, SourceProblem? Error) Read(string file, string text)
    {
        List<ManifestDocument> documents = [];
        try
        {
            if (text.AsSpan().TrimStart().StartsWith("{"))
            {
                ReadJson(text, documents);
            }
            else
            {
                YamlNodes.Read(text, documents);
            }

            return (documents, null);
        }
        catch (YamlException e)
        {
            return (documents, new(file, (int)e.Start.Line, "", "SyntaxError", $"{Innermost(e)} (column {e.Start.Column}): correct the YAML; until then the last good version of this file's objects stays"));
        }
        catch (JsonException e)
        {
            return (documents, new(file, (int)(e.LineNumber ?? 0) + 1, "", "SyntaxError", $"{e.Message} Correct the JSON; until then the last good version of this file's objects stays"));
        }
    }

    private static void ReadJson(string text, List<ManifestDocument> documents)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        JsonReaderOptions options = new() { AllowMultipleValues = true, MaxDepth = s_options.MaxDepth };
        Utf8JsonReader reader = new(bytes, options);
        while (reader.Read())
        {
            int line = bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n') + 1;
            JsonNode? node = JsonNode.Parse(ref reader);
            Materialize(node);
            documents.Add(new(node, line));
        }
    }

    /// <summary>Nodes are read lazily and notice a duplicate member only then; it must be noticed here, where the line is known.</summary>
    private static void Materialize(JsonNode? node)
    {
        try
        {
            switch (node)
            {
                case JsonObject map:
                    foreach ((_, JsonNode? value) in map)
                    {
                        Materialize(value);
                    }

                    break;
                case JsonArray array:
                    foreach (JsonNode? value in array)
                    {
                        Materialize(value);
                    }

                    break;
            }
        }
        catch (ArgumentException e)
        {
            throw new JsonException($"a member occurs twice: {e.Message}", null, null, null);
        }
    }

    private static string Innermost(YamlException e) => e.InnerException is YamlException inner ? inner.Message : e.Message;
}
