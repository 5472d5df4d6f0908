using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.SystemTests;

namespace Edge.Conformance.Lab;

/// <summary>
/// The namespaces of one scenario: pods – gateway – world, the gateway with the node's addresses and nothing else of its own, and the published
/// agent inside. The links have fixed hardware addresses and no ARP, so their far ends see and send any packet without having an address.
/// </summary>
internal sealed class GatewayLab : IDisposable
{
    private const string PodsGateway = "02:ed:9e:00:00:01", PodsFar = "02:ed:9e:00:00:02", WorldGateway = "02:ed:9e:00:00:03", WorldFar = "02:ed:9e:00:00:04";
    private const string FarDevice = "eth0";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60), s_deletion = TimeSpan.FromSeconds(30);

    // Reverse path filters and redirects would judge packets before or beside our rules, and errors must not be rationed.
    private const string Tuning = """
        set -e
        cd /proc/sys/net
        echo 1 >ipv4/ip_forward
        echo 1 >ipv6/conf/all/forwarding
        for name in all default; do
            echo 0 >ipv4/conf/$name/rp_filter
            echo 0 >ipv4/conf/$name/send_redirects
            echo 1 >ipv4/conf/$name/accept_local
            echo 0 >ipv6/conf/$name/accept_dad
            echo 0 >ipv6/conf/$name/accept_ra
        done
        echo 0 >ipv4/icmp_ratelimit
        echo 0 >ipv6/icmp/ratelimit
        for name in icmp_msgs_per_sec icmp_msgs_burst; do
            if [ -e ipv4/$name ]; then echo 1000000 >ipv4/$name; fi
        done
        """;

    private readonly NamespaceLab _lab = new();
    private readonly Cloud _cloud;
    private readonly LabPaths _paths;
    private readonly Scenario _scenario;
    private readonly string _folder;
    private Process? _agent;

    /// <param name="cloud">Where the broker is.</param>
    /// <param name="paths">Of the run.</param>
    /// <param name="scenario">Decides addresses and routes.</param>
    public GatewayLab(Cloud cloud, LabPaths paths, Scenario scenario)
    {
        (_cloud, _paths, _scenario) = (cloud, paths, scenario);
        int number = cloud.NextGateway();
        Name = $"gateway-{number}";
        _folder = Path.Combine(paths.Work, Name);
        try
        {
            Gateway = _lab.Add("gateway");
            Pods = _lab.Add("pods");
            World = _lab.Add("world");
            Gateway.Execute("sh", "-c", Tuning);
            Link(number);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The gateway's id.</summary>
    public string Name { get; }

    public LabNamespace Gateway { get; private set; } = null!;

    public LabNamespace Pods { get; private set; } = null!;

    public LabNamespace World { get; private set; } = null!;

    public LabAddresses Addresses => _cloud.Addresses;

    public string AgentLog => _paths.Log(_scenario.Id);

    /// <summary>The agent's admin socket.</summary>
    public string Socket => Path.Combine(_folder, "agent.sock");

    /// <summary>Everything that probes need of these namespaces.</summary>
    public ProbeSockets OpenSockets() => new(
        Pods.Get(() => new LinkSocket(Place.Pods, RawSockets.IndexOf(FarDevice), Bytes(PodsFar), Bytes(PodsGateway))),
        World.Get(() => new LinkSocket(Place.World, RawSockets.IndexOf(FarDevice), Bytes(WorldFar), Bytes(WorldGateway))),
        Gateway.Get(static () => new NodeSender()),
        Gateway.Get(static () => HostSockets().ToArray()));

    /// <summary>Starts the agent; it comes up with whatever the broker has retained.</summary>
    public void StartAgent()
    {
        Directory.CreateDirectory(_folder);
        (string certificate, string key) = _cloud.Broker.Ca.Issue(Name, Name);
        string settings = Path.Combine(_folder, "agent.json");
        File.WriteAllText(settings, JsonSerializer.Serialize(new
        {
            broker = new { host = _cloud.Broker.Address, port = _cloud.Broker.Port, caFile = _cloud.Broker.CaFile, certificateFile = certificate, keyFile = key },
            trustFile = _cloud.TrustFile,
            stateDirectory = Path.Combine(_folder, "state"),
            adminSocket = Socket,
            logLevel = "debug",
        }));
        _agent = Gateway.Start("sh", "-c", "exec \"$0\" run --config \"$1\" >\"$2\" 2>&1", _paths.Published("edge-agent"), settings, AgentLog);
    }

    /// <summary>Waits until the kernel has a generation and the gateway's configuration; <paramref name="problems"/> receives what the agent does not serve.</summary>
    public async Task WaitAsync(Generation generation, ICollection<string> problems, CancellationToken cancellation)
    {
        bool InForce(AgentStatus status) => status.View == Name && status.Applied == generation && status.ConfigGeneration > 0 && status.Conditions.Any(static condition => condition is { Type: "Programmed", Status: true });
        AdminResponse? last = await AdminPolling.UntilAsync(Socket, answer => answer.Agent is { } status && InForce(status), s_patience, cancellation);
        if (last?.Agent is not { } status || !InForce(status))
        {
            string seen = last?.Agent is { } late ? $"it has generation {late.Applied}: {string.Join(", ", late.Conditions.Where(static c => !c.Status).Select(static c => $"{c.Type} {c.Reason} {c.Message}"))}" : "it does not answer";
            throw new TimeoutException($"the agent has generation {generation} not in force within {s_patience.TotalSeconds} s, {seen}; its log: {AgentLog}");
        }

        foreach (RejectedObject problem in status.Rejected)
        {
            problems.Add($"edge-agent: {problem.Key}: {problem.Text}");
        }
    }

    /// <summary>Returns when the agent says that it has deleted so many tracked connections, which it says at the end of a round, or after a while.</summary>
    public Task WaitDeletedAsync(int connections, CancellationToken cancellation) =>
        AdminPolling.UntilAsync(Socket, answer => answer.Agent?.FlowsDeleted >= connections, s_deletion, cancellation);

    public void Dispose()
    {
        if (_agent is not null)
        {
            _agent.Kill();
            _agent.WaitForExit();
            _agent.Dispose();
        }

        _lab.Dispose();
    }

    private static byte[] Bytes(string hardwareAddress) => [.. hardwareAddress.Split(':').Select(static part => Convert.ToByte(part, 16))];

    private static IEnumerable<HostSocket> HostSockets()
    {
        foreach (AddressFamily family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            byte icmp = family == AddressFamily.InterNetwork ? (byte)ProtocolType.Icmp : (byte)ProtocolType.IcmpV6;
            foreach (byte protocol in (byte[])[(byte)FlowProtocol.Tcp, (byte)FlowProtocol.Udp, (byte)FlowProtocol.Sctp, icmp])
            {
                yield return new HostSocket(family, protocol);
            }
        }
    }

    private void Link(int number)
    {
        StringBuilder links = new();
        links.AppendLine($"link add pods netns {Gateway.Name} address {PodsGateway} type veth peer name {FarDevice} netns {Pods.Name} address {PodsFar}");
        links.AppendLine($"link add world netns {Gateway.Name} address {WorldGateway} type veth peer name {FarDevice} netns {World.Name} address {WorldFar}");
        links.AppendLine($"link add uplink netns {Gateway.Name} type veth peer name {Name} netns {_cloud.Namespace.Name}");
        Command.RunWithInput("ip", links.ToString(), "-batch", "-");
        foreach (LabNamespace far in (LabNamespace[])[Pods, World])
        {
            far.Execute("sh", "-c", $"echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; ip link set {FarDevice} up");
        }

        string uplink = Addresses.Uplink(number);
        Command.RunWithInput("ip", $"link set {Name} up\nroute add {uplink}/32 dev {Name}\n", "-n", _cloud.Namespace.Name, "-batch", "-");
        Command.RunWithInput("ip", GatewayBatch(uplink), "-n", Gateway.Name, "-batch", "-");
    }

    // Addresses on the link to the world, none of loopback: the agent looks for its own on real interfaces.
    private string GatewayBatch(string uplink)
    {
        StringBuilder batch = new();
        batch.AppendLine("link set pods arp off up\nlink set world arp off up\nlink set uplink up");
        batch.AppendLine($"address add {uplink}/32 dev uplink\nroute add {Addresses.Broker}/32 dev uplink src {uplink}");
        foreach (AddressFamily family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            batch.AppendLine($"address add {Whole(Addresses.Gateway(family))} dev pods");
        }

        foreach (IPAddress address in _scenario.Node.LocalAddresses)
        {
            batch.AppendLine($"address add {Whole(address)} dev world");
        }

        // A next hop, as behind a real uplink: a route without one would make the whole world an attached prefix.
        batch.AppendLine($"route add default via {Addresses.Stranger(AddressFamily.InterNetwork)} dev world onlink");
        batch.AppendLine($"route add default via {Addresses.Stranger(AddressFamily.InterNetworkV6)} dev world onlink");
        foreach (string prefix in PodPrefixes().Distinct())
        {
            batch.AppendLine($"route replace {prefix} dev pods");
        }

        return batch.ToString();
    }

    private IEnumerable<string> PodPrefixes()
    {
        IEnumerable<IPAddress> pods = _scenario.Steps.SelectMany(ScenarioAddresses.Endpoints)
            .Concat(_scenario.Steps.SelectMany(static step => step.Flows).Where(static flow => flow.Origin == FlowOrigin.Pod).Select(static flow => flow.Source))
            .Concat([Addresses.Target(AddressFamily.InterNetwork), Addresses.Target(AddressFamily.InterNetworkV6)])
            .Where(address => !_scenario.Node.HasAddress(address));
        return pods.Select(Whole).Concat(_scenario.Node.ClusterCidrs.Where(static prefix => prefix.PrefixLength > 0).Select(static prefix => prefix.ToString()));
    }

    private static string Whole(IPAddress address) => $"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}";
}
