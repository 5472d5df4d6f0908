using System.Diagnostics;
using System.Globalization;
using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>One measurement of new connections in a namespace of its own: a fresh conntrack table, and nobody else's rules. Runs as a child process.</summary>
internal static class ConnectionProbe
{
    private const int Services = 10;
    private const int Clients = 65_536;
    private const int Batch = 8_192;

    /// <summary>Measures in this namespace and prints one number a line: nanoseconds for a connection.</summary>
    public static void Run(string kind)
    {
        if (kind == IngressProbe.Kind)
        {
            IngressProbe.Run();
            return;
        }

        Shell("ip link set lo up; ip route add local 10.1.0.0/16 dev lo; ip route add default dev lo");
        using var dataplane = new ProbeDataplane();
        using var connections = new NewConnections();
        if (kind == "affinity")
        {
            Affinity(dataplane, connections);
            return;
        }

        int services = int.Parse(kind, CultureInfo.InvariantCulture);
        for (int service = 0; service < services; service++)
        {
            dataplane.Set(service, 10);
        }

        dataplane.LoadAll();
        var used = Enumerable.Range(0, Services).Select(service => ProbeDataplane.ClusterIP(service * (services / Services))).ToArray();
        connections.Send(used, 0, Batch, 1000);
        Print(Median(batch => connections.Send(used, batch * Batch, Batch, 2000)));
    }

    /// <summary>Runs a measurement in a new namespace.</summary>
    public static double[] Measure(string kind)
    {
        using var process = Process.Start(new ProcessStartInfo("unshare", ["-n", Environment.ProcessPath!, "--probe", kind]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => double.Parse(line, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"the probe of {kind} ended with {process.ExitCode}");
    }

    // All clients are remembered first; then each calls again, the sticky and the plain Service in turns.
    private static void Affinity(ProbeDataplane dataplane, NewConnections connections)
    {
        dataplane.Set(0, 10, sticky: true);
        dataplane.Set(1, 10);
        dataplane.LoadAll();
        connections.Send([ProbeDataplane.ClusterIP(0)], 0, Clients, 1000);
        Print(Median(batch => connections.Send([ProbeDataplane.ClusterIP(0)], batch * Batch, Batch, 2000)));
        Print(Median(batch => connections.Send([ProbeDataplane.ClusterIP(1)], batch * Batch, Batch, 3000)));
    }

    // The median of the batches: noise of the host comes in bursts.
    private static double Median(Func<int, TimeSpan> send)
    {
        var samples = new Samples();
        for (int batch = 0; batch < Clients / Batch; batch++)
        {
            samples.Add(send(batch));
        }

        return samples.Median * 1e6 / Batch;
    }

    private static void Print(double nanoseconds) => Console.WriteLine(nanoseconds.ToString("0.0", CultureInfo.InvariantCulture));

    private static void Shell(string script)
    {
        using var process = Process.Start("sh", ["-ec", script]);
        process.WaitForExit();
    }
}
