using Edge.Agent.State;

namespace Edge.Tests.Agent.State;

/// <summary>A state directory in memory, which can be full or read-only.</summary>
internal sealed class MemoryFiles : IStateFiles
{
    public Dictionary<string, byte[]> Content { get; } = new(StringComparer.Ordinal);

    /// <summary>Message of the exception that every write throws; null for none.</summary>
    public string? Refusal { get; set; }

    /// <summary>Only files whose name contains it are refused; null for all.</summary>
    public string? RefusedName { get; set; }

    public int Writes { get; private set; }

    public int Syncs { get; private set; }

    public string Location => "/state";

    public MemoryFiles Copy()
    {
        MemoryFiles copy = new();
        foreach ((string name, byte[] content) in Content)
        {
            copy.Content[name] = [.. content];
        }

        return copy;
    }

    public byte[]? Read(string name) => Content.TryGetValue(name, out byte[]? content) ? content : null;

    public int Read(string name, Span<byte> buffer)
    {
        if (!Content.TryGetValue(name, out byte[]? content) || content.Length > buffer.Length)
        {
            return -1;
        }

        content.CopyTo(buffer);
        return content.Length;
    }

    public void Write(string name, ReadOnlySpan<byte> content)
    {
        Check(name);
        Writes++;
        Content[name] = content.ToArray();
    }

    public void WriteAt(string name, long offset, ReadOnlySpan<byte> content)
    {
        Check(name);
        Writes++;
        byte[] before = Content.TryGetValue(name, out byte[]? existing) ? existing[..(int)Math.Min(offset, existing.Length)] : [];
        Content[name] = [.. before, .. content];
    }

    public void Sync(string name)
    {
        Check(name);
        Syncs++;
    }

    public void SyncDirectory(string name) => Check(name);

    public void Rename(string from, string to)
    {
        Check(to);
        Content[to] = Content[from];
        Content.Remove(from);
    }

    public void Delete(string name) => Content.Remove(name);

    public bool Exists(string name) => Content.ContainsKey(name);

    public IReadOnlyList<string> List(string directory) =>
        [.. Content.Keys.Where(k => k.StartsWith(directory + "/", StringComparison.Ordinal)).Select(k => k[(directory.Length + 1)..])];

    private void Check(string name)
    {
        if (Refusal is not null && (RefusedName is null || name.Contains(RefusedName, StringComparison.Ordinal)))
        {
            throw new IOException(Refusal);
        }
    }
}
