using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Edge.Ctl.Diagnosis;

/// <summary>
/// What the journal says, by <c>journalctl</c>: its files have a format that is systemd's own. The agent starts no process; edgectl, which a person starts, may.
/// </summary>
/// <param name="program">journalctl, by the path of the environment, or a file.</param>
internal sealed class JournalParts(string program = "journalctl")
{
    private static readonly string[] s_form = ["--no-pager", "--output=short-iso-precise", "--utc"];

    /// <summary>One part for the agent and one for the kernel, the newest lines of each.</summary>
    public IEnumerable<DiagPart> All() =>
    [
        new DiagPart("log/edge-agent.log", "the agent's journal, the newest 5000 lines", stop => ReadAsync([.. s_form, "--unit=edge-agent", "--lines=5000"], stop)),
        new DiagPart("log/kernel.log", "the kernel's journal, the newest 1000 lines", stop => ReadAsync([.. s_form, "_TRANSPORT=kernel", "--lines=1000"], stop)),
    ];

    private async Task<string> ReadAsync(string[] arguments, CancellationToken stop)
    {
        using Process process = Start(arguments);
        try
        {
            Task<string> complaint = process.StandardError.ReadToEndAsync(stop);
            string text = await NewestAsync(process.StandardOutput, stop).ConfigureAwait(false);
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
            string problem = (await complaint.ConfigureAwait(false)).Trim();
            return process.ExitCode != 0 ? throw new CtlException(ExitCodes.Failure, $"{program} ended with {process.ExitCode}: {problem}")
                : text.Length > 0 ? text : $"nothing{(problem.Length == 0 ? "" : $": {problem}")}\n";
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception e)
        {
            throw new CtlException(ExitCodes.Failure, e.Message);
        }
    }

    // A part that is too large is cut at its end, which is here what one looks for: so the beginning goes.
    private static async Task<string> NewestAsync(StreamReader reader, CancellationToken stop)
    {
        Queue<string> lines = [];
        int bytes = 0;
        while (await reader.ReadLineAsync(stop).ConfigureAwait(false) is { } line)
        {
            lines.Enqueue(line);
            bytes += Encoding.UTF8.GetByteCount(line) + 1;
            while (bytes > DiagBundle.MostPartBytes)
            {
                bytes -= Encoding.UTF8.GetByteCount(lines.Dequeue()) + 1;
            }
        }

        return lines.Count == 0 ? "" : string.Join('\n', lines) + "\n";
    }
}
