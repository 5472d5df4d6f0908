using System.CommandLine;
using System.Runtime.InteropServices;
using Edge.Ctl.Top;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl top</c>: who is busy now.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromHours(1);

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        Option<string?> space = new("--namespace", "-n") { Description = "Only Services of this namespace", HelpName = "NAMESPACE" };
        Option<string> interval = new("--interval") { Description = "How often, as in 2s or 1m", DefaultValueFactory = static _ => "2s", HelpName = "TIME" };
        Option<bool> once = new("--once") { Description = "Two readings one interval apart, one table" };
        Option<string> output = SharedOptions.Output("table", "json");
        ExampleCommand command = new("top", "Show live and new connections of Services and endpoints, the busiest first (edge-agent only)", """
            Examples:
              edgectl top
              edgectl top -n shop --interval 10s
              edgectl top --once
              edgectl top --once -o json | jq '.services[0]'
            """) { space, interval, once, output };
        command.SetAction(async (parse, cancellationToken) =>
        {
            TopLoop loop = new(shared.Console, time, Interval(parse.GetValue(interval)!), parse.GetValue(space), stop => ReadAsync(shared, parse, time, stop)) { Json = parse.GetValue(output) == "json" };

            // The terminal is put back before the process ends, whoever ends it.
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            await (parse.GetValue(once) ? loop.OnceAsync(ending.Token) : loop.RunAsync(ending.Token)).ConfigureAwait(false);
            return ExitCodes.Success;

            void End(PosixSignalContext signal)
            {
                signal.Cancel = true;
                ending.Cancel();
            }
        });
        return command;
    }

    private static async Task<TopReading> ReadAsync(SharedOptions shared, ParseResult parse, TimeProvider time, CancellationToken stop)
    {
        AdminResponse flows = await shared.AskGatewayAsync(parse, new AdminRequest(AdminOperations.Flows) { Wide = true }, stop).ConfigureAwait(false);
        AdminResponse counters = await shared.AskGatewayAsync(parse, new AdminRequest(AdminOperations.Counters), stop).ConfigureAwait(false);
        return new TopReading(time.GetTimestamp(), flows.Flows ?? [], counters.Counters ?? []);
    }

    private static TimeSpan Interval(string text)
    {
        int unit = text.EndsWith('m') ? 60 : 1;
        bool number = int.TryParse(text.TrimEnd('s', 'm'), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int count);
        TimeSpan interval = number && count <= 3600 ? TimeSpan.FromSeconds(count * unit) : TimeSpan.Zero;
        return interval >= Shortest && interval <= Longest ? interval : throw new CtlException(ExitCodes.Usage, $"--interval {text} is not a time from 1s to 60m", "write it as in 2s or 1m");
    }
}
