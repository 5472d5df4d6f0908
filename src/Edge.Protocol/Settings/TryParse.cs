namespace Edge.Protocol.Settings;

/// <summary>Turns a text into a value; false when it is none.</summary>
public delegate bool TryParse<T>(string text, out T value);
