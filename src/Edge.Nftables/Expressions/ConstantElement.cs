namespace Edge.Nftables.Expressions;

/// <summary>An element of a <see cref="ConstantSet"/>.</summary>
/// <param name="Key">The key; the first one of an interval.</param>
/// <param name="Data">Data of a map.</param>
/// <param name="Verdict">Verdict of a verdict map.</param>
/// <param name="KeyEnd">Last key of an interval.</param>
public sealed record ConstantElement(RegisterData Key, RegisterData? Data = null, Verdict? Verdict = null, RegisterData? KeyEnd = null);
