using System.Diagnostics;
using System.Globalization;

namespace Edge.Bench.State;

/// <summary>Two gateways on a switch in namespaces of their own, each with the published agent and one address that they share.</summary>
internal sealed class BenchPair : IDisposable
{
    public const string Address = "192.0.2.100", Own = "192.0.2.9", Switch = "br-pair";
    private readonly BenchOptions _options;
    private readonly Process?[] _agents = new Process?[2];

    /// <summary>Makes the links; the agents begin with <see cref="Start"/>.</summary>
    public BenchPair(BenchOptions options)
    {
        _options = options;
        using (var keys = new BenchKeys())
        {
            keys.WriteTrustFile(Path.Combine(options.Work, "trust.json"));
        }

        Ip($"link add {Switch} type bridge forward_delay 0", $"addr add {Own}/24 dev {Switch}", $"link set {Switch} up");
        for (int gateway = 0; gateway < 2; gateway++)
        {
            string name = Name(gateway);
            Ip($"netns add {name}", $"link add pair{gateway} type veth peer name lan0 netns {name}", $"link set pair{gateway} master {Switch} up");
            Ip(name, $"addr add 192.0.2.{gateway + 1}/24 dev lan0", "link set lan0 up", "link set lo up");
            WriteSettings(gateway);
        }
    }

    /// <summary>Starts the agent of a gateway, 0 or 1.</summary>
    public void Start(int gateway)
    {
        string command = $"exec ip netns exec {Name(gateway)} '{_options.Agent}' run --config '{_options.Work}/pair{gateway}.json' >>'{_options.Work}/pair{gateway}.log' 2>&1";
        _agents[gateway] = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]))!;
    }

    /// <summary>Sends a signal; the process ends by it.</summary>
    public void End(int gateway, string signal) => Run("kill", $"-{signal}", _agents[gateway]!.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Waits until the process has ended.</summary>
    public void Wait(int gateway) => _agents[gateway]!.WaitForExit();

    public void Dispose()
    {
        for (int gateway = 0; gateway < 2; gateway++)
        {
            if (_agents[gateway] is { HasExited: false } agent)
            {
                agent.Kill();
                agent.WaitForExit();
            }

            _agents[gateway]?.Dispose();
            Ip($"netns del {Name(gateway)}");
        }

        Ip($"link del {Switch}");
    }

    private string Name(int gateway) => $"{Path.GetFileName(_options.Work).Replace('.', '-')}-{gateway}";

    private void WriteSettings(int gateway) =>
        File.WriteAllText(Path.Combine(_options.Work, $"pair{gateway}.json"), $$"""
            {
              "broker": {
                "host": "127.0.0.1", "caFile": "{{_options.Pki}}/ca.crt",
                "certificateFile": "{{_options.Pki}}/{{BenchView.Gateway}}.crt", "keyFile": "{{_options.Pki}}/{{BenchView.Gateway}}.key"
              },
              "trustFile": "{{_options.Work}}/trust.json",
              "stateDirectory": "{{_options.Work}}/pair{{gateway}}",
              "adminSocket": "{{_options.Work}}/pair{{gateway}}.sock",
              "health": { "address": "off" },
              "ingress": { "addresses": ["{{Address}}"], "pair": { "virtualRouterId": 51, "interface": "lan0", "addresses": ["{{Address}}"] } }
            }

            """);

    private static void Ip(params string[] lines)
    {
        bool inside = lines.Length > 1 && !lines[0].Contains(' ');
        foreach (string line in inside ? lines[1..] : lines)
        {
            Run("ip", [.. inside ? (string[])["-n", lines[0]] : [], .. line.Split(' ')]);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }
}
