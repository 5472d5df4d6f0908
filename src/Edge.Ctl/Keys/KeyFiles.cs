using System.Text;
using Edge.Protocol.Signatures;

namespace Edge.Ctl.Keys;

/// <summary>Writes key material: private keys for their owner alone, never over an existing file.</summary>
internal static class KeyFiles
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Public = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static void Make(string directory) => Try(() => Directory.CreateDirectory(directory, Private | UnixFileMode.UserExecute));

    public static void WritePrivate(string path, SigningKey key) => Write(path, Encoding.ASCII.GetBytes(key.ExportPem() + "\n"), Private, FileMode.CreateNew);

    /// <summary>Whole or not at all.</summary>
    public static void Replace(string path, byte[] content)
    {
        Write(path + ".new", content, Public, FileMode.Create);
        Try(() => File.Move(path + ".new", path, overwrite: true));
    }

    private static void Write(string path, byte[] content, UnixFileMode mode, FileMode how) => Try(() =>
    {
        using FileStream stream = new(path, new FileStreamOptions { Mode = how, Access = FileAccess.Write, UnixCreateMode = mode });
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    });

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CtlException(ExitCodes.Failure, e.Message, "choose a directory that you may write");
        }
    }
}
