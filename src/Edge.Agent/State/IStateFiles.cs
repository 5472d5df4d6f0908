namespace Edge.Agent.State;

/// <summary>The few file operations that the store needs; names are relative to the state directory. Failures are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
internal interface IStateFiles
{
    /// <summary>Where the files are, for messages.</summary>
    string Location { get; }

    /// <summary>The content, or null when there is no such file.</summary>
    byte[]? Read(string name);

    /// <summary>Reads into <paramref name="buffer"/>; the length, or -1 when there is no such file or it is larger than the buffer.</summary>
    int Read(string name, Span<byte> buffer);

    /// <summary>Writes a whole file; durable only after <see cref="Sync"/> and <see cref="SyncDirectory"/>.</summary>
    void Write(string name, ReadOnlySpan<byte> content);

    /// <summary>Writes at an offset and cuts what is behind it.</summary>
    void WriteAt(string name, long offset, ReadOnlySpan<byte> content);

    void Sync(string name);

    /// <summary>Makes creations and renames in a directory durable; "" is the state directory.</summary>
    void SyncDirectory(string name);

    void Rename(string from, string to);

    void Delete(string name);

    bool Exists(string name);

    IReadOnlyList<string> List(string directory);
}
