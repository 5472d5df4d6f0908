using System.Diagnostics;

namespace Edge.SystemTests;

/// <summary>Runs commands in the namespace of the calling thread (a child inherits it from the thread that forks).</summary>
public static class Command
{
    private static readonly TimeSpan Limit = Waits.Long;

    /// <summary>Runs a command to its end and returns its output; throws with both outputs when it fails.</summary>
    public static string Run(string name, params ReadOnlySpan<string> arguments) => RunWithInput(name, null, arguments);

    /// <summary>The same, with a text on the standard input.</summary>
    public static string RunWithInput(string name, string? input, params ReadOnlySpan<string> arguments)
    {
        (int code, string output, string error) = TryRun(name, input, arguments);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{name} {string.Join(' ', arguments)} ended with {code}: {error}{output}");
    }

    /// <summary>Runs a command and returns its exit code and both outputs.</summary>
    public static (int Code, string Output, string Error) TryRun(string name, string? input, params ReadOnlySpan<string> arguments) => TryRun(Limit, name, input, arguments);

    /// <summary>The same for a command that may take long.</summary>
    public static (int Code, string Output, string Error) TryRun(TimeSpan limit, string name, params ReadOnlySpan<string> arguments) => TryRun(limit, name, null, arguments);

    private static (int Code, string Output, string Error) TryRun(TimeSpan limit, string name, string? input, ReadOnlySpan<string> arguments)
    {
        using Process process = Start(name, arguments);
        // Read on the pool: a synchronization context of the caller must not be needed to drain the pipes.
        Task<string> output = Task.Run(process.StandardOutput.ReadToEnd);
        Task<string> error = Task.Run(process.StandardError.ReadToEnd);
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} {string.Join(' ', arguments)} did not end within {limit.TotalSeconds} s");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Starts a command that the caller ends, with all three streams redirected.</summary>
    public static Process Start(string name, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo info = new(name)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        return Process.Start(info) ?? throw new InvalidOperationException($"{name} did not start");
    }
}
