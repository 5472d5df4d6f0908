using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary>Shows one pattern after the other. Each ends on the gateway by itself, so nothing stays when this is killed.</summary>
internal static class LedWalk
{
    /// <summary>Shows them.</summary>
    /// <param name="console">Says what one should see.</param>
    /// <param name="ask">Asks the agent.</param>
    /// <param name="only">One pattern; null: all.</param>
    /// <param name="seconds">How long each.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it; the pattern that is shown is ended too.</param>
    public static async Task RunAsync(
        CtlConsole console, Func<AdminRequest, CancellationToken, Task<LedStatus>> ask, string? only, int seconds, TimeProvider time, CancellationToken cancellationToken)
    {
        if (seconds is < 1 or > LedStatus.LongestSeconds)
        {
            throw new CtlException(ExitCodes.Usage, $"--seconds {seconds} is not possible", $"use 1 to {LedStatus.LongestSeconds}");
        }

        LedStatus before = await ask(new AdminRequest(AdminOperations.Led), cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (string name in only is null ? before.Patterns : [only])
            {
                LedText.Shows(console, await ask(new AdminRequest(AdminOperations.LedTest) { Name = name, Seconds = seconds }, cancellationToken).ConfigureAwait(false));
                await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await ask(new AdminRequest(AdminOperations.LedIdentify) { Seconds = 0 }, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }
}
