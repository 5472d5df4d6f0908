using System.Net;
using Edge.Agent.Ingress;
using Edge.Linux.Netlink;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.SystemTests.Ingress;

/// <summary>The agent's loop in one namespace, told of the network as the agent is.</summary>
internal sealed class LabIngress : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IngressLoop _loop;
    private readonly RouteMonitor _monitor;
    private readonly Task _following;

    public LabIngress(LabNamespace space, IngressOptions? options = null)
    {
        _loop = space.Get(() =>
        {
            var loop = new IngressLoop(options ?? new IngressOptions(), TimeProvider.System, NullLogger<IngressLoop>.Instance);
            loop.Start();
            return loop;
        });
        _monitor = space.Get(() =>
        {
            var monitor = new RouteMonitor();
            monitor.Start();
            return monitor;
        });
        _following = FollowAsync();
    }

    public IngressStatus Status => _loop.Status;

    /// <summary>Addresses that a Service wants.</summary>
    public void Want(params ReadOnlySpan<string> addresses)
    {
        List<WantedAddress> wanted = [];
        foreach (string address in addresses)
        {
            wanted.Add(new WantedAddress(IPAddress.Parse(address), ["shop/web"]));
        }

        _loop.Want(wanted, complete: true);
    }

    /// <summary>An address that nobody wants any more.</summary>
    public void Drop(string address) => _loop.Want([new WantedAddress(IPAddress.Parse(address), [])], complete: true);

    /// <summary>Waits until the status is as wanted.</summary>
    public async Task<IngressStatus> WaitAsync(Func<IngressStatus, bool> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!wanted(_loop.Status))
        {
            await _loop.Changes.ReadAsync(limit.Token);
        }

        return _loop.Status;
    }

    /// <summary>Waits until so many are claimed.</summary>
    public Task<IngressStatus> ClaimedAsync(int count) => WaitAsync(status => status.Claimed == count);

    /// <summary>Ends the loop; the addresses stay.</summary>
    public void Dispose()
    {
        _monitor.Dispose();
        _following.GetAwaiter().GetResult();
        _loop.Dispose();
    }

    private async Task FollowAsync()
    {
        await foreach (RouteSnapshot snapshot in _monitor.Snapshots.ReadAllAsync().ConfigureAwait(false))
        {
            _loop.HostIs(snapshot);
        }
    }
}
