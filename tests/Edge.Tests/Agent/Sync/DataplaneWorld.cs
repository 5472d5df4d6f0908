using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Nftables;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sync;

/// <summary>A gateway with a LAN of pods and an uplink, over the fake kernel.</summary>
internal sealed class DataplaneWorld : IDisposable
{
    public const string Client = "198.51.100.7";
    public const string Pod = "10.1.0.99";
    public const string Gateway = "192.0.2.1";

    private readonly Dictionary<ServiceKey, (ServiceSpec? Service, List<SliceSpec> Slices)> _objects = [];

    public DataplaneWorld(bool owned = true, FakeKernel? kernel = null, params string[] missing)
    {
        Kernel = new FakeNftables(kernel);
        Dataplane = new Dataplane(Kernel, owned, Resolve, () => missing)
        {
            Node = new NodeFacts
            {
                NodeName = "here",
                PodCidrs = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00:1::/64")],
                ServiceCidrs = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd00:96::/112")],
                ReturnPrefixes = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("fd00:1::/64")],
                LocalAddresses = [IPAddress.Parse(Gateway)],
                Interfaces = [2, 3],
                Links = [new HostLink(2, "eth0"), new HostLink(3, "lan0")],
            },
        };
    }

    public FakeNftables Kernel { get; }

    public Dataplane Dataplane { get; }

    public TraceHost Host { get; } = new TraceHost().Interface("eth0", $"{Gateway}/24", "2001:db8::1/64").Interface("lan0", "10.1.255.254/16", "fd00:1::f/64");

    public void Start() => Dataplane.Resync([.. _objects.Keys], "start");

    public ApplyResult Set(ServiceSpec service, params SliceSpec[] slices)
    {
        _objects[service.Key] = (service, [.. slices]);
        return Dataplane.Apply([service.Key]);
    }

    public ApplyResult Remove(string name)
    {
        _objects.Remove(ServiceWorld.Key(name));
        return Dataplane.Apply([ServiceWorld.Key(name)]);
    }

    public void Add(ServiceSpec service, params SliceSpec[] slices) => _objects[service.Key] = (service, [.. slices]);

    public ApplyResult ApplyAll() => Dataplane.Apply([.. _objects.Keys]);

    public ApplyResult Resync(string reason = "test") => Dataplane.Resync([.. _objects.Keys], reason);

    /// <summary>Another program changes the kernel's tables.</summary>
    public void CommitAsAnother(Action<Transaction> write)
    {
        using var foreign = new FakeNftables(Kernel.Kernel);
        using var transaction = new Transaction();
        write(transaction);
        foreign.Commit(transaction);
    }

    /// <summary>A new connection in words: <c>10.1.0.1:8080 | 10.1.0.2:8080, masqueraded</c>, or the verdict.</summary>
    public string Connect(string source, string destination, ushort port, byte protocol = TracePacket.Tcp)
    {
        string? input = source == Gateway ? null : source.StartsWith("10.1.", StringComparison.Ordinal) || source.StartsWith("fd00:1:", StringComparison.Ordinal) ? "lan0" : "eth0";
        TraceResult result = new PacketTracer(Kernel, Host).Trace(TracePacket.Connect(source, destination, port, protocol) with { InputInterface = input });
        return result.Targets.Count == 0 ? result.Verdict.ToString() : string.Join(" | ", result.Targets) + (result.Masqueraded ? ", masqueraded" : "");
    }

    public void Dispose()
    {
        Dataplane.Dispose();
        Kernel.Dispose();
    }

    private List<ResolvedPort> Resolve(ServiceKey key, NodeFacts node, ICollection<string> problems) =>
        _objects.TryGetValue(key, out (ServiceSpec? Service, List<SliceSpec> Slices) value) ? ServiceResolver.Resolve(value.Service, value.Slices, node, problems) : [];
}
