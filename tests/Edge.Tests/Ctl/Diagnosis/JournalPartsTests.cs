using Edge.Ctl;
using Edge.Ctl.Diagnosis;
using Edge.Tests.Control;

namespace Edge.Tests.Ctl.Diagnosis;

/// <summary>The log in the bundle, by a program in the place of journalctl; the real one runs in the virtual machine.</summary>
public sealed class JournalPartsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_agents_unit_and_the_kernel_are_asked_for()
    {
        DiagPart[] parts = [.. Journal("echo \"$*\"")];

        Assert.Equal(["log/edge-agent.log", "log/kernel.log"], parts.Select(static part => part.Name));
        Assert.Equal("--no-pager --output=short-iso-precise --utc --unit=edge-agent --lines=5000\n", await parts[0].Read(Token));
        Assert.Equal("--no-pager --output=short-iso-precise --utc _TRANSPORT=kernel --lines=1000\n", await parts[1].Read(Token));
    }

    [Fact]
    public async Task Of_a_log_that_is_too_long_the_newest_lines_are_kept()
    {
        string text = await Journal("seq 1000001 1200000").First().Read(Token);

        Assert.EndsWith("\n1200000\n", text, StringComparison.Ordinal);
        Assert.Equal(DiagBundle.MostPartBytes / 8, text.Count(static c => c == '\n'));
    }

    [Theory]
    [InlineData("echo 'Failed to open root' >&2; exit 1", " ended with 1: Failed to open root")]
    [InlineData(null, "No such file or directory")]
    public async Task Why_there_is_none_is_said(string? script, string reason)
    {
        DiagPart part = Journal(script).First();

        CtlException e = await Assert.ThrowsAsync<CtlException>(() => part.Read(Token));

        Assert.EndsWith(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_without_lines_says_what_journalctl_remarked() =>
        Assert.Equal("nothing: No journal files were found.\n", await Journal("echo 'No journal files were found.' >&2").First().Read(Token));

    [Fact]
    public async Task One_that_hangs_is_ended()
    {
        string pid = Path.Combine(_folder.Path, "pid");
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<string> reading = Journal($"echo $$ > {pid}.new; mv {pid}.new {pid}; echo begun; exec tail -f /dev/null").First().Read(patience.Token);
        while (!File.Exists(pid))
        {
            await Task.Delay(5, Token);
        }

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        string process = $"/proc/{(await File.ReadAllTextAsync(pid, Token)).Trim()}";
        while (Directory.Exists(process))
        {
            await Task.Delay(5, Token);
        }
    }

    // Null: a program that is not there.
    private IEnumerable<DiagPart> Journal(string? script)
    {
        string file = Path.Combine(_folder.Path, "journalctl");
        if (script is not null)
        {
            File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return new JournalParts(file).All();
    }
}
