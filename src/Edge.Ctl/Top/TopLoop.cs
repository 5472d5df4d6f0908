using Edge.Ctl.Output;

namespace Edge.Ctl.Top;

/// <summary>Reads again and again and shows what it read: in place on a terminal, one table behind the other elsewhere.</summary>
/// <param name="console">Where to.</param>
/// <param name="time">The clock.</param>
/// <param name="interval">Between two readings.</param>
/// <param name="space">Only Services of this namespace; null for all.</param>
/// <param name="read">Asks the agent.</param>
internal sealed class TopLoop(CtlConsole console, TimeProvider time, TimeSpan interval, string? space, Func<CancellationToken, Task<TopReading>> read)
{
    private const int HeadAndFoot = 5; // head line, empty line, names of columns, "and more", and the line where the cursor stands

    /// <summary>A line of JSON for each reading in the place of tables.</summary>
    public bool Json { get; init; }

    /// <summary>One reading, and another an interval later: what is new in a second needs both.</summary>
    public async Task OnceAsync(CancellationToken stop)
    {
        TopReading before = await read(stop).ConfigureAwait(false);
        await Task.Delay(interval, time, stop).ConfigureAwait(false);
        console.Out.Write(Text(before, await read(stop).ConfigureAwait(false), int.MaxValue));
    }

    /// <summary>Until it is stopped; the terminal is then as it was.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using TerminalScreen? screen = console.Size is null || Json ? null : new TerminalScreen(console.Out);
        TopReading? before = null;
        try
        {
            while (true)
            {
                before = await ShowAsync(screen, before, stop).ConfigureAwait(false);
                await Task.Delay(interval, time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // How a person ends it.
        }
    }

    // An agent that restarts is waited for where a person watches; a program learns of it.
    private async Task<TopReading?> ShowAsync(TerminalScreen? screen, TopReading? before, CancellationToken stop)
    {
        try
        {
            TopReading now = await read(stop).ConfigureAwait(false);
            string text = Text(before, now, console.Size is { } size ? Math.Max(1, size.Height - HeadAndFoot) : int.MaxValue);
            if (screen is null)
            {
                await console.Out.WriteAsync(Json ? text : text + "\n").ConfigureAwait(false);
            }
            else
            {
                screen.Show(text, console.Size!.Value.Width);
            }

            return now;
        }
        catch (CtlException e) when (screen is not null && before is not null)
        {
            screen.Show(Texts.Printable($"edgectl: {e.Message}"), console.Size!.Value.Width);
            return before;
        }
    }

    private string Text(TopReading? before, TopReading now, int rows)
    {
        double seconds = before is null ? 0 : time.GetElapsedTime(before.Timestamp, now.Timestamp).TotalSeconds;
        int all = now.Counters.Count(row => space is null || row.Service.StartsWith(space + "/", StringComparison.Ordinal));
        List<BusyService> services = BusyService.Of(before, now, seconds, space);
        using StringWriter writer = new() { NewLine = "\n" };
        if (Json)
        {
            writer.WriteLine(TopJson.Line(services, all));
        }
        else
        {
            TopText.Write(writer, services, all, rows);
        }

        return writer.ToString();
    }
}
