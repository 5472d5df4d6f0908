using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Edge.Bench.State;

/// <summary>A real mosquitto with mutual TLS on loopback.</summary>
internal sealed class BenchBroker : IDisposable
{
    public const int Port = 8883;
    private readonly Process _process;

    private BenchBroker(Process process) => _process = process;

    public static async Task<BenchBroker> StartAsync(BenchOptions options, CancellationToken cancellation)
    {
        string settings = Path.Combine(options.Work, "mosquitto.conf");
        await File.WriteAllTextAsync(settings, $"""
            user root
            listener {Port} 127.0.0.1
            cafile {options.Pki}/ca.crt
            certfile {options.Pki}/server.crt
            keyfile {options.Pki}/server.key
            tls_version tlsv1.3
            require_certificate true
            use_identity_as_username true
            max_packet_size 131072
            set_tcp_nodelay true
            persistence false
            log_dest file {options.Work}/mosquitto.log

            """, cancellation);
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec mosquitto -c '{settings}' >/dev/null 2>&1"]))!;
        for (int attempt = 0; attempt < 200; attempt++)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port, cancellation);
                return new BenchBroker(process);
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancellation);
            }
        }

        throw new InvalidOperationException($"mosquitto does not listen; see {options.Work}/mosquitto.log");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
