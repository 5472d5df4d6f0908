namespace Edge.Protocol.Json;

/// <summary>Reads the members of one object, up to its closing brace.</summary>
/// <param name="fields">Behind the opening brace.</param>
public delegate T ReadObject<out T>(ref JsonFields fields);
