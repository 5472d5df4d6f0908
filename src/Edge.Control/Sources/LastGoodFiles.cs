using System.Security.Cryptography;
using System.Text;
using Edge.Control.Publishing;

namespace Edge.Control.Sources;

/// <summary>Copies of manifest files as they last were without a mistake, so that a mistake that is there when edge-control starts deletes nothing
/// either. Losing them is no harm by itself.</summary>
internal sealed class LastGoodFiles(string directory)
{
    public void Save(string name, string text)
    {
        try
        {
            Directory.CreateDirectory(directory);
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (!bytes.AsSpan().SequenceEqual(DurableFile.Read(PathOf(name))))
            {
                DurableFile.Write(PathOf(name), bytes);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk shows where it matters: when generations are saved.
        }
    }

    public string? Load(string name)
    {
        try
        {
            return DurableFile.Read(PathOf(name)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Remove(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left over: it is only looked at again when a file of this name is back and has mistakes.
        }
    }

    private string PathOf(string name) => Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32]);
}
