using System.Net;
using System.Net.Sockets;
using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.SystemTests.Probes;

/// <summary>The thread that asks, and what is wanted of it meanwhile.</summary>
public sealed class ProbeLoopTests : IDisposable
{
    private static readonly ServiceKey Web = new("shop", "web");
    private static readonly ProbeSpec Spec = new(ProbeKind.Tcp) { Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromMilliseconds(200), Fall = 1, Rise = 1 };
    private readonly Socket _closed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ProbeLoop _loop = new(TimeProvider.System);
    private readonly List<ProbeVerdict> _verdicts = [];
    private int _version;

    public ProbeLoopTests() => _closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public void Dispose()
    {
        _loop.Dispose();
        _closed.Dispose();
    }

    [Fact]
    public async Task An_endpoint_that_left_the_plan_and_came_back_before_the_thread_looked_is_found_out_anew()
    {
        _loop.Want([Order(there: true)]);
        Assert.Equal(1, (await NextAsync()).Version);

        // The reconciler took the verdict back with the second plan, and has heard nothing of the third yet.
        _loop.Want([Order(there: false), Order(there: true)]);
        Assert.Equal(3, (await NextAsync()).Version);
    }

    private KeyValuePair<ServiceKey, ProbePlan> Order(bool there)
    {
        var target = new ProbedTarget(new EndpointTarget(IPAddress.Loopback.GetAddressBytes(), (ushort)((IPEndPoint)_closed.LocalEndPoint!).Port), 0);
        var port = new ProbedPort(new PortKey(Web, "http", TransportProtocol.Tcp, AddressFamily.InterNetwork), [target]);
        return new(Web, new ProbePlan(Spec, there ? [port] : []) { Version = ++_version });
    }

    private async Task<ProbeVerdict> NextAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (_verdicts.Count == 0)
        {
            await _loop.Changes.ReadAsync(patience.Token);
            _loop.Take(_verdicts);
        }

        ProbeVerdict verdict = Assert.Single(_verdicts);
        _verdicts.Clear();
        Assert.True(verdict.Demoted);
        return verdict;
    }
}
