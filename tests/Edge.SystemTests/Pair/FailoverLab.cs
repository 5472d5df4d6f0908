using Edge.Linux;

namespace Edge.SystemTests.Pair;

/// <summary>Two gateways and a host on one switch, the agent running on those gateways that the test says.</summary>
internal sealed class FailoverLab : IDisposable
{
    public const string Vip = "192.0.2.100", VipV6 = "2001:db8:2::100";
    private readonly NamespaceLab _lab = new();
    private readonly List<AgentProcess> _agents = [];
    private int _ports;

    public FailoverLab()
    {
        Switch = _lab.Add("switch");
        Switch.Ip("link add br0 type bridge forward_delay 0", "link set br0 addrgenmode none", "link set br0 up");
        First = AddGateway("first", 1);
        Second = AddGateway("second", 2);
        Host = _lab.Add("host");
        Join(Host, "eth0", "192.0.2.9/24", 9);
        Witness = new ArpWitness(Host, "eth0", "192.0.2.9", Vip);
        FirstMac = ArpWitness.MacOf(First, "lan0");
        SecondMac = ArpWitness.MacOf(Second, "lan0");
    }

    public LabNamespace Switch { get; }

    public LabNamespace First { get; }

    public LabNamespace Second { get; }

    public LabNamespace Host { get; }

    public ArpWitness Witness { get; }

    public MacAddress FirstMac { get; }

    public MacAddress SecondMac { get; }

    /// <summary>Starts the agent on a gateway; both have the same pair.</summary>
    public AgentProcess Start(LabNamespace gateway, int priority = 100, bool preempt = false)
    {
        var agent = new AgentProcess(
            gateway,
            "\"ingress\": { \"addresses\": [\"192.0.2.96/28\", \"2001:db8:2::100/124\"], \"pair\": { \"virtualRouterId\": 51, \"interface\": \"lan0\", "
            + $"\"priority\": {priority}, \"preempt\": \"{(preempt ? "true" : "false")}\", \"addresses\": [\"{Vip}\", \"{VipV6}\"] }} }}");
        _agents.Add(agent);
        return agent;
    }

    /// <summary>The gateways do not hear each other any more, while both go on hearing the host; or they do again.</summary>
    public void Partition(bool on) => Switch.Execute("sh", "-c", $"bridge link set dev p1 isolated {(on ? "on" : "off")} && bridge link set dev p2 isolated {(on ? "on" : "off")}");

    public void Dispose()
    {
        Witness.Dispose();
        _agents.ForEach(static agent => agent.Dispose());
        _lab.Dispose();
    }

    private LabNamespace AddGateway(string role, int number)
    {
        LabNamespace gateway = _lab.AddRouter(role);
        Join(gateway, "lan0", $"192.0.2.{number}/24", number);
        return gateway;
    }

    // Everybody on a link needs a link-local address of his own; the lab's are always the same two.
    private void Join(LabNamespace host, string device, string address, int number)
    {
        string port = $"p{++_ports}";
        _lab.Connect(host, device, [address, $"2001:db8:2::{number}/64"], Switch, port, []);
        Switch.Ip($"link set {port} master br0");
        host.Ip($"address del fe80::1/64 dev {device}", $"address add fe80::{number}/64 dev {device} nodad");
    }
}
