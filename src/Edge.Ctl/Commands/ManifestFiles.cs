using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary>Reads what <c>-f</c> names: files, directories, or - for standard input.</summary>
internal static class ManifestFiles
{
    public static async Task<List<AdminFile>> ReadAsync(IEnumerable<string> names, bool recursive, CtlConsole console, CancellationToken cancellationToken)
    {
        List<AdminFile> files = [];
        foreach (string name in names)
        {
            try
            {
                if (name == "-")
                {
                    files.Add(new AdminFile("-", await console.In.ReadToEndAsync(cancellationToken).ConfigureAwait(false)));
                    continue;
                }

                string[] paths = Directory.Exists(name) ? [.. InDirectory(name, recursive)] : [name];
                foreach (string path in paths)
                {
                    files.Add(new AdminFile(path, await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CtlException(ExitCodes.Failure, e.Message, "name a readable file or directory of manifests, or - for standard input");
            }
        }

        return files.Count > 0 ? files : throw new CtlException(ExitCodes.Failure, "no manifests: no file ends in .yaml, .yml or .json", "name a file, or add -R for subdirectories");
    }

    private static IEnumerable<string> InDirectory(string directory, bool recursive) => Directory
        .EnumerateFiles(directory, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
        .Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".json")
        .Order(StringComparer.Ordinal);
}
