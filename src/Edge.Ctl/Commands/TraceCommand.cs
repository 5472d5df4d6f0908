using System.CommandLine;
using System.Globalization;
using System.Text;
using Edge.Ctl.Output;
using Edge.Ctl.Tracing;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl trace</c>: what the kernel really does with a packet.</summary>
internal static class TraceCommand
{
    private const int MostPackets = 100, LongestInterfaceName = 15;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);

    public static Command Make(SharedOptions shared)
    {
        Argument<string> source = new("SOURCE") { Description = "The client: ADDRESS, ADDRESS:PORT or any" };
        Argument<string> destination = new("DESTINATION") { Description = "What it asks for: ADDRESS:PORT, ADDRESS:PORT/udp" };
        Option<string?> input = new("--iif") { Description = "Only packets that come in by this interface", HelpName = "NAME" };
        Option<string> wait = new("--wait") { Description = "How long to wait, to 1h", DefaultValueFactory = _ => "10s", HelpName = "TIME" };
        Option<int> count = new("--count") { Description = "How many packets, 1 to 100", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<bool> send = new("--send") { Description = "This gateway sends one packet itself: a real one, which the endpoint gets" };
        Option<bool> all = new("--all") { Description = "Also packets of TCP connections that exist, not only those that open one" };
        Option<string> output = SharedOptions.Output("table", "json");
        ExampleCommand command = new("trace", "Follow a real packet through the rules of this gateway's kernel", """
            Waits for a packet of the client and shows each rule that it meets, in tables of the gateway and in others, and
            where it went. For that it needs root; no agent need run. The table edge-trace is there only meanwhile.

            Examples:
              sudo edgectl trace 192.0.2.7 203.0.113.10:443
              sudo edgectl trace any 10.96.0.10:53/udp --iif eth0 --wait 1m --count 3
              sudo edgectl trace any 203.0.113.10:443 --send
              sudo edgectl trace fd00:c1::7 [fd00:96::10]:80 -o json
            """) { source, destination, input, wait, count, send, all, output };
        command.SetAction((parse, cancellationToken) =>
        {
            TraceFlow flow = TraceFlow.Parse(parse.GetValue(source)!, parse.GetValue(destination)!) with
            {
                InputInterface = parse.GetValue(input),
                Established = parse.GetValue(all),
                Send = parse.GetValue(send),
            };
            int packets = parse.GetValue(count);
            Check(flow, packets);
            return Task.FromResult(Run(shared.Console, flow, packets, Duration(parse.GetValue(wait)!), parse.GetValue(output) == "json", cancellationToken));
        });
        return command;
    }

    private static int Run(CtlConsole console, TraceFlow flow, int count, TimeSpan wait, bool json, CancellationToken cancellationToken)
    {
        TraceRun run = new(flow, count, wait);
        string patience = $"{wait.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s";
        TraceResult result = run.Run(() => console.Error.WriteLine($"{(flow.Send ? "sending one packet" : $"waiting {patience} for a packet")} from {flow}"), cancellationToken);
        if (result.Packets.Count == 0)
        {
            throw new CtlException(ExitCodes.Failure, $"no packet from {flow} came within {patience}", NextOf(flow));
        }

        if (json)
        {
            console.Out.WriteLine(TraceJson.Print(result));
        }
        else
        {
            TraceText.Write(console, result);
        }

        return ExitCodes.Success;
    }

    private static string NextOf(TraceFlow flow) => flow switch
    {
        { Send: true } => "the gateway's own rules or routes kept it: ip route get " + flow.Destination,
        { Protocol: TraceFlow.Tcp, Established: false } =>
            "only packets that open a connection are waited for (--all: every packet); does the client's way lead through this gateway? What direct return sends on, and a flowtable, is not seen here",
        _ => "does the client's way lead through this gateway? What direct return sends on, and a flowtable, is not seen here",
    };

    private static void Check(TraceFlow flow, int count)
    {
        if (count is < 1 or > MostPackets)
        {
            throw new CtlException(ExitCodes.Usage, Texts.Invariant($"--count {count} is not possible"), Texts.Invariant($"use 1 to {MostPackets}"));
        }

        if (flow.InputInterface is { } name && Encoding.UTF8.GetByteCount(name) is 0 or > LongestInterfaceName)
        {
            throw new CtlException(ExitCodes.Usage, $"--iif {flow.InputInterface} is no name of an interface", "ip link shows the names");
        }

        if (flow.Send && (flow.InputInterface is not null || flow.Protocol == TraceFlow.Sctp || count != 1))
        {
            throw new CtlException(ExitCodes.Usage, "--send sends one packet of TCP or UDP out of this gateway", "leave out --iif and --count, or --send");
        }
    }

    private static TimeSpan Duration(string text)
    {
        int unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        bool read = int.TryParse(unit == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        TimeSpan wait = read ? TimeSpan.FromSeconds((long)number * Math.Max(unit, 1)) : TimeSpan.Zero;
        return wait > TimeSpan.Zero && wait <= s_longestWait ? wait : throw new CtlException(ExitCodes.Usage, $"--wait {text} is not possible", "use 1s to 1h, for example 30s or 5m");
    }
}
