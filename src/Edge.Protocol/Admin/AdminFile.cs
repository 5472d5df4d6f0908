namespace Edge.Protocol.Admin;

/// <summary>A manifest file handed to <c>apply</c> or <c>delete</c>: its name for messages, and its text (YAML or JSON).</summary>
public sealed record AdminFile(string Name, string Text);
