namespace Edge.Conformance.Schema;

/// <summary>A file does not hold what the schema says; the message begins with the place.</summary>
internal sealed class SchemaException(string message) : Exception(message);
