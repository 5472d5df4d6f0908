using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Edge.Ctl.Diagnosis;

/// <summary>
/// The support bundle: text files and a README that lists them, as tar.gz. A part that fails is named there with its reason; none of them stops the others. Bounded: a part is cut at
/// <see cref="MostPartBytes"/>, and when all have <see cref="MostBytes"/> together the later ones are left out.
/// </summary>
/// <param name="time">The clock, for the files' times.</param>
internal sealed class DiagBundle(TimeProvider time)
{
    /// <summary>Most bytes of all parts, before they are compressed.</summary>
    public const int MostBytes = 5 << 20;

    /// <summary>Most bytes of a part.</summary>
    public const int MostPartBytes = 1 << 20;

    /// <summary>Longest a part may take: an agent that hangs must not keep the bundle.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly List<(string Name, byte[] Content)> _files = [];
    private readonly StringBuilder _list = new();
    private int _bytes;

    /// <summary>How many parts are not in the bundle as they should be.</summary>
    public int Failures { get; private set; }

    /// <summary>Names of the files so far.</summary>
    public IEnumerable<string> Names => _files.Select(static file => file.Name);

    /// <summary>Reads a part.</summary>
    public async Task AddAsync(DiagPart part, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            Add(part, await part.Read(patience.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Fail(part, string.Create(CultureInfo.InvariantCulture, $"no answer within {s_patience.TotalSeconds} s"));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Fail(part, e.Message);
        }
    }

    /// <summary>Writes the bundle.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="folder">Name of the folder that the files are in.</param>
    /// <param name="heading">First lines of the README.</param>
    public void Write(Stream stream, string folder, string heading)
    {
        using var compressed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        using var tar = new TarWriter(compressed, TarEntryFormat.Ustar);
        Write(tar, $"{folder}/README.txt", Encoding.UTF8.GetBytes($"{heading}\n{_list}"));
        foreach ((string name, byte[] content) in _files)
        {
            Write(tar, $"{folder}/{name}", content);
        }
    }

    private void Add(DiagPart part, string text)
    {
        byte[] content = Encoding.UTF8.GetBytes(SecretFilter.WithoutPrivateKeys(text));
        int room = Math.Min(MostPartBytes, MostBytes - _bytes);
        string remark = "";
        if (content.Length > room)
        {
            remark = string.Create(CultureInfo.InvariantCulture, $" CUT behind {room} of {content.Length} bytes.");
            content = content[..room];
            Failures++;
        }

        _bytes += content.Length;
        _files.Add((part.Name, content));
        _list.Append(CultureInfo.InvariantCulture, $"{part.Name,-32} {part.About}{remark}\n");
    }

    private void Fail(DiagPart part, string reason)
    {
        Failures++;
        _list.Append(CultureInfo.InvariantCulture, $"{part.Name,-32} NOT THERE: {reason.ReplaceLineEndings(" ")}\n");
    }

    private void Write(TarWriter tar, string name, byte[] content)
    {
        using var data = new MemoryStream(content, writable: false);
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, ModificationTime = time.GetUtcNow() });
    }
}
