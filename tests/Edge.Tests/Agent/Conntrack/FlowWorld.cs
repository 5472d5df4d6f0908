using System.Net;
using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Agent.Sync;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Agent.Conntrack;

/// <summary>A gateway over the fake kernel with a table of connections; the test does the worker's rounds.</summary>
internal sealed class FlowWorld : IDisposable
{
    public FlowWorld(FakeKernel? kernel = null, FakeConntrack? conntrack = null)
    {
        Gateway = new DataplaneWorld(kernel: kernel);
        Conntrack = conntrack ?? new FakeConntrack();
        Worker = new FlowWorker(Conntrack, Clock);
        Flows = new LiveFlows(Worker, Gateway.Dataplane.Model, () => Gateway.Dataplane.Node, Clock, NullLogger<LiveFlows>.Instance);
        Gateway.Dataplane.Observer = Flows;
    }

    public DataplaneWorld Gateway { get; }

    public FakeConntrack Conntrack { get; }

    public FlowWorker Worker { get; }

    public LiveFlows Flows { get; }

    public ManualClock Clock { get; } = new();

    /// <summary>The draining endpoints in words: <c>shop/web:http 10.1.0.1:8080 2 flows 5 s</c>.</summary>
    public string Draining => string.Join(
        " | ", Flows.Drains.Draining.Select(drain => $"{drain.Port} {drain.Endpoint} {drain.Flows} flows {Flows.Age(drain).TotalSeconds} s"));

    /// <summary>A Service <c>dns</c> at 10.96.0.1:53 and NodePort 30053, with the endpoints that are named as <see cref="ServiceWorld.Endpoint"/> has them.</summary>
    public static (ServiceSpec Service, SliceSpec Slice) Dns(TransportProtocol protocol, params string[] endpoints) =>
        (Service("dns", "10.96.0.1", new ServicePort("dns", protocol, 53, 30053)), Slice(protocol, [.. endpoints.Select(ServiceWorld.Endpoint)]));

    public static ServiceSpec Service(string name, string clusterIP, params ServicePort[] ports) => ServiceWorld.Service(name, clusterIP, ports);

    public static SliceSpec Slice(TransportProtocol protocol, params EndpointEntry[] endpoints) => new()
    {
        Name = "a",
        Uid = "a",
        ResourceVersion = "1",
        Family = endpoints.Length > 0 ? endpoints[0].Family : AddressFamily.InterNetwork,
        Ports = [new SlicePort("dns", protocol, 5353)],
        Endpoints = endpoints,
    };

    public static EndpointEntry Endpoint(string address, EndpointConditions conditions) =>
        new(IPAddress.Parse(address).GetAddressBytes(), conditions, new EndpointTopology(null, null, null, null));

    /// <summary>Programs everything at once and does what follows from it.</summary>
    public void Start()
    {
        Gateway.Start();
        Work();
        Conntrack.Dumps.Clear();
    }

    public void Set((ServiceSpec Service, SliceSpec Slice) objects)
    {
        Gateway.Set(objects.Service, objects.Slice);
        Work();
    }

    /// <summary>The mark of a Service's first port.</summary>
    public uint Mark(string service = "dns") => ConnectionMark.Port(Gateway.Dataplane.Model.PortsOf(ServiceWorld.Key(service))[0].Id);

    /// <summary>The reconciler's and the worker's steps until both wait.</summary>
    public void Work()
    {
        do
        {
            Flows.Step();
        }
        while (Worker.TryPerform());
    }

    public void Pass(int seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        Work();
    }

    public void Dispose() => Gateway.Dispose();
}
