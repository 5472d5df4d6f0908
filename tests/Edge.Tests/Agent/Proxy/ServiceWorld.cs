using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Proxy;

/// <summary>A handful of Services that tests change, with a model and a kernel that follow.</summary>
internal sealed class ServiceWorld
{
    public Dictionary<ServiceKey, (ServiceSpec? Service, List<SliceSpec> Slices)> Objects { get; } = [];

    public NodeFacts Node { get; set; } = new() { NodeName = "here" };

    public DataplaneModel Model { get; private set; } = new();

    public ElementKernel Kernel { get; private set; } = new();

    public ElementChanges Changes { get; } = new();

    public List<string> Problems { get; } = [];

    public static ServiceKey Key(string name) => new("shop", name);

    public static ServiceSpec Service(string name, string clusterIP, params ServicePort[] ports) => new()
    {
        Key = Key(name),
        Uid = name,
        ResourceVersion = "1",
        ClusterIPs = clusterIP.Split(',').Select(IPAddress.Parse).ToArray(),
        Ports = ports.Length > 0 ? ports : [new ServicePort("http", TransportProtocol.Tcp, 80, 0)],
    };

    public static SliceSpec Slice(string name, params string[] endpoints) => new()
    {
        Name = name,
        Uid = name,
        ResourceVersion = "1",
        Family = endpoints.Length > 0 && endpoints[0].Contains(':') ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
        Ports = [new SlicePort("http", TransportProtocol.Tcp, 8080)],
        Endpoints = endpoints.Select(Endpoint).ToArray(),
    };

    /// <summary>An address, then words: <c>unready</c>, <c>terminating</c> (serving), <c>@node</c>.</summary>
    public static EndpointEntry Endpoint(string text)
    {
        string[] words = text.Split(' ');
        EndpointConditions flags = EndpointConditions.Ready | EndpointConditions.Serving;
        flags = words.Contains("unready") ? EndpointConditions.None : words.Contains("terminating") ? EndpointConditions.Serving | EndpointConditions.Terminating : flags;
        string? node = Array.Find(words, word => word.StartsWith('@'))?[1..];
        return new EndpointEntry(IPAddress.Parse(words[0]).GetAddressBytes(), flags, new EndpointTopology(node, null, null, null));
    }

    public void Set(ServiceSpec service, params SliceSpec[] slices)
    {
        Objects[service.Key] = (service, [.. slices]);
        Plan([service.Key], full: false);
    }

    public void Remove(string name)
    {
        Objects.Remove(Key(name));
        Plan([Key(name)], full: false);
    }

    public void Plan(IEnumerable<ServiceKey> services, bool full)
    {
        Changes.Clear();
        Problems.Clear();
        Model.Plan(services, Resolve, full, Changes, (service, problem) => Problems.Add($"{service}: {problem}"));
        Kernel.Apply(Changes);
    }

    /// <summary>Plans as <see cref="Plan"/> does, and the kernel refuses.</summary>
    public void PlanWithoutCommit(IEnumerable<ServiceKey> services)
    {
        Changes.Clear();
        Model.Plan(services, Resolve, false, Changes, static (_, _) => { });
    }

    /// <summary>The agent dies and comes back: a new model reads the kernel.</summary>
    public void Restart()
    {
        Model = new DataplaneModel();
        Model.Adopt(Kernel.ReadBack());
        Plan(Objects.Keys.ToArray(), full: true);
    }

    /// <summary>What the kernel would hold had everything been loaded into an empty one.</summary>
    public ServiceWorld FromScratch()
    {
        var fresh = new ServiceWorld { Node = Node, Kernel = new ElementKernel() };
        foreach ((ServiceKey key, (ServiceSpec? Service, List<SliceSpec> Slices) value) in Objects)
        {
            fresh.Objects[key] = value;
        }

        fresh.Plan(fresh.Objects.Keys.ToArray(), full: true);
        return fresh;
    }

    private List<ResolvedPort> Resolve(ServiceKey key) =>
        Objects.TryGetValue(key, out (ServiceSpec? Service, List<SliceSpec> Slices) value) ? ServiceResolver.Resolve(value.Service, value.Slices, Node) : [];
}
