using Edge.Linux.Storage;
using Microsoft.Win32.SafeHandles;

namespace Edge.Agent.State;

/// <summary>Files of the state directory. Mode 0600 and 0700: the state is nobody else's business.</summary>
internal sealed class StateFiles(string directory) : IStateFiles
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Location => directory;

    public byte[]? Read(string name)
    {
        string path = PathOf(name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    public int Read(string name, Span<byte> buffer)
    {
        string path = PathOf(name);
        if (!File.Exists(path))
        {
            return -1;
        }

        using SafeFileHandle handle = File.OpenHandle(path);
        int length = 0;
        while (length < buffer.Length && RandomAccess.Read(handle, buffer[length..], length) is int read and > 0)
        {
            length += read;
        }

        return length == RandomAccess.GetLength(handle) ? length : -1;
    }

    public void Write(string name, ReadOnlySpan<byte> content) => Write(name, FileMode.Create, 0, content);

    public void WriteAt(string name, long offset, ReadOnlySpan<byte> content) => Write(name, FileMode.OpenOrCreate, offset, content);

    public void Sync(string name)
    {
        using SafeFileHandle handle = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    public void SyncDirectory(string name) => DirectorySync.Flush(PathOf(name));

    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public void Delete(string name) => File.Delete(PathOf(name));

    public bool Exists(string name) => File.Exists(PathOf(name));

    public IReadOnlyList<string> List(string directory)
    {
        string path = PathOf(directory);
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(f => Path.GetFileName(f)!)] : [];
    }

    private string PathOf(string name) => Path.Combine(directory, name);

    private void Write(string name, FileMode mode, long offset, ReadOnlySpan<byte> content)
    {
        string path = PathOf(name);
        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
        {
            Directory.CreateDirectory(parent, DirectoryMode);
        }

        FileStreamOptions options = new()
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using FileStream stream = new(path, options);
        if (stream.Length > offset)
        {
            stream.SetLength(offset);
        }

        stream.Position = offset;
        stream.Write(content);
    }
}
