namespace Edge.Protocol.Settings;

/// <summary>One setting as it was written, and where: the file and line, the environment variable or the option.</summary>
/// <param name="Items">The value; several for a list, none for an empty list.</param>
/// <param name="Origin">For messages, for example <c>/etc/edge/agent.jsonc:12</c>.</param>
/// <param name="IsList">Written as a list.</param>
public sealed record SettingValue(IReadOnlyList<string> Items, string Origin, bool IsList);
