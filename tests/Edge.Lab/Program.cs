using System.Runtime.InteropServices;

namespace Edge.Lab;

/// <summary>Pods and clients for the demo, the system tests and the benchmarks: real sockets, nothing else.</summary>
internal static class Program
{
    private const string Help = """
        edge-lab: pods and clients for the lab

          edge-lab pod  --listen IP:PORT [--listen IP:PORT ...] --name NAME [--udp]
              HTTP/1.1 server: / answers {"pod","client","port"} and keeps the connection alive,
              /hold sends one byte every 100 ms until the client closes. --udp adds an echo on the same address.
          edge-lab get  --target IP:PORT [--path /] [--timeout-ms 2000] [--udp]
              One request; prints the answer. Exit code 1 when there is none.
          edge-lab load --target IP:PORT [--rate 100] [--connections 64] [--duration 5] [--long 0]
                        [--timeout-ms 5000] [--progress FILE]
              Opens RATE new connections a second (at most CONNECTIONS at a time), one request each, and LONG
              connections that stay open. Ends after DURATION seconds or at SIGTERM, then prints a JSON report:
              attempted, succeeded, failed, errors, pods, clients, longestGapMs, slowestMs,
              longestStallMs (this program was not scheduled), long{...}.
              --progress writes the same report every 200 ms to FILE (replaced atomically).
        """;

    private static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => { c.Cancel = true; stop.Cancel(); });
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => { c.Cancel = true; stop.Cancel(); });
        try
        {
            var arguments = new Arguments(args);
            return arguments.Verb switch
            {
                "pod" => await new PodServer(arguments).RunAsync(stop.Token),
                "get" => await SingleRequest.RunAsync(arguments, stop.Token),
                "load" => await LoadAsync(arguments, stop.Token),
                "--help" or "-h" or "help" => Print(Help),
                _ => throw new FormatException($"unknown verb '{arguments.Verb}'; edge-lab --help lists them"),
            };
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"edge-lab: {e.Message}");
            return 2;
        }
    }

    private static async Task<int> LoadAsync(Arguments arguments, CancellationToken cancellation)
    {
        using var load = new LoadGenerator(arguments, TimeProvider.System);
        return await load.RunAsync(cancellation);
    }

    private static int Print(string text)
    {
        Console.WriteLine(text);
        return 0;
    }
}
