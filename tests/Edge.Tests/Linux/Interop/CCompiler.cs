using System.Diagnostics;

namespace Edge.Tests.Linux.Interop;

/// <summary>Asks a C compiler whether static assertions hold against the installed headers; nothing is linked or run.</summary>
internal static class CCompiler
{
    private const string MosquittoHeader = "/usr/include/mosquitto.h";

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

    /// <summary>Skips the test where the compiler or libmosquitto's header is missing; scripts/test without --unit installs both.</summary>
    internal static void Require(string compiler)
    {
        Assert.SkipUnless(IsInstalled(compiler), $"needs the command {compiler}, which is not installed");
        Assert.SkipUnless(File.Exists(MosquittoHeader), $"needs {MosquittoHeader}, which is not installed");
    }

    private static bool IsInstalled(string compiler) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, compiler)));
}
