using System.Text.Json.Nodes;

namespace Edge.Control.Sources;

/// <summary>One document of a file and the line it begins at.</summary>
internal readonly record struct ManifestDocument(JsonNode? Root, int Line);
