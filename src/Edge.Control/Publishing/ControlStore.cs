using System.Text.Json;

namespace Edge.Control.Publishing;

/// <summary>Keeps <see cref="ControlRecord"/> on disk. One writer: the control loop.</summary>
internal sealed class ControlStore
{
    private const string FileName = "control.json";
    private readonly string _path;

    private ControlStore(string path, ControlRecord record) => (_path, Record) = (path, record);

    public ControlRecord Record { get; }

    /// <summary>Reads the record, or starts an empty one when there is none.</summary>
    /// <exception cref="IOException">It cannot be read, or is damaged: starting anew would let generations go back.</exception>
    public static ControlStore Open(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
            byte[]? json = DurableFile.Read(path);
            ControlRecord? record = json is null ? new() : JsonSerializer.Deserialize(json, ControlJsonContext.Default.ControlRecord);
            return new ControlStore(path, record ?? throw new IOException("is empty"));
        }
        catch (Exception e) when (e is JsonException or UnauthorizedAccessException or IOException)
        {
            throw new IOException($"{path}: {e.Message} Make it readable, restore it from a backup, or remove it: then the generations are read back from the broker's retained manifests.", e);
        }
    }

    /// <summary>On disk when this returns.</summary>
    /// <exception cref="IOException">Nothing of it is on disk; do not publish.</exception>
    public void Save() => DurableFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(Record, ControlJsonContext.Default.ControlRecord));
}
