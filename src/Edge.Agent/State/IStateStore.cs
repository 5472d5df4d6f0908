using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>
/// What survives a restart. Reading happens before any network; floors, keys and configuration are written before they are used; everything else is
/// queued and written behind. Nothing here throws for a bad disk: it is reported and the agent goes on in memory.
/// </summary>
internal interface IStateStore
{
    /// <summary>Why state cannot be kept, or null.</summary>
    string? Problem { get; }

    /// <summary>The newest generation that is durable.</summary>
    Generation? Saved { get; }

    Floors ReadFloors();

    byte[]? ReadKeys();

    /// <summary>The package before the one in use: last-known-good may still be signed by its keys.</summary>
    byte[]? ReadPreviousKeys();

    byte[]? ReadConfig();

    /// <summary><c>cur</c>, then <c>prev</c>, as far as they are there.</summary>
    IReadOnlyList<StoredGeneration> ReadGenerations();

    /// <summary>Deltas that were accepted since, oldest first.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> ReadDeltas();

    /// <summary>The generation that turned out to be usable, or null; a bad one is not kept as the spare.</summary>
    void Loaded(string? name, Generation generation);

    /// <summary>Packed content by hash; -1 when it is not there.</summary>
    int ReadShard(string sha256, Span<byte> buffer);

    bool HasShard(string sha256);

    /// <summary>The content on disk is not what its name says: the next <see cref="QueueShard"/> writes it again.</summary>
    void ForgetShard(string sha256);

    bool SaveFloors(Floors floors);

    bool SaveKeys(ReadOnlySpan<byte> signedPackage, ReadOnlySpan<byte> formerPackage);

    bool SaveConfig(ReadOnlySpan<byte> signedConfig);

    /// <summary>The bytes must not change afterwards.</summary>
    void QueueShard(string sha256, ReadOnlyMemory<byte> packed);

    void QueueGeneration(GenerationToSave generation);

    /// <summary>The bytes must not change afterwards.</summary>
    void QueueDelta(ReadOnlyMemory<byte> signed, Generation to);
}
