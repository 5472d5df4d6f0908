using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>A complete generation that is to become <c>cur</c>.</summary>
internal sealed record GenerationToSave(Generation Generation, ReadOnlyMemory<byte> SignedManifest, IReadOnlyList<string> Shards);
