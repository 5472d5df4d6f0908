using System.Diagnostics;

namespace Edge.Tests.Linux.Interop;

/// <summary>Asks a C compiler whether static assertions hold against the installed headers; nothing is linked or run.</summary>
internal static class CCompiler
{
    internal static async Task<string> CheckAsync(string compiler, string source)
    {
        string file = Path.Combine(Path.GetTempPath(), $"edge-layout-{Guid.NewGuid():N}.c");
        await File.WriteAllTextAsync(file, source);
        try
        {
            // A cross compiler does not look into /usr/include by itself; libmosquitto's headers are the same for every machine.
            using Process process = Process.Start(new ProcessStartInfo(
                compiler, ["-std=gnu11", "-fsyntax-only", "-fmax-errors=50", "-idirafter", "/usr/include", file])
            {
                RedirectStandardError = true,
            })!;
            string errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? string.Empty : errors;
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal static bool IsInstalled(string compiler) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, compiler)));
}
