using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Edge.Agent.Proxy;
using Edge.Linux.Netlink;

namespace Edge.Agent.Sync;

/// <summary>Follows links, addresses and routes over rtnetlink.</summary>
internal sealed class HostNetworkWatch : IHostNetworkWatch
{
    private readonly RouteMonitor _monitor = new();
    private readonly Relay _changes;

    /// <summary>Reads once, then follows.</summary>
    /// <exception cref="NetlinkException">rtnetlink cannot be asked.</exception>
    public HostNetworkWatch()
    {
        using (var reader = new RouteReader())
        {
            Current = Translate(reader.Read());
        }

        _changes = new Relay(this);
        _monitor.Start();
    }

    public HostNetwork Current { get; private set; }

    public ChannelReader<bool> Changes => _changes;

    public void Dispose() => _monitor.Dispose();

    internal static HostNetwork Translate(RouteSnapshot snapshot)
    {
        HashSet<int> loopback = [.. snapshot.Links.Where(static link => link.IsLoopback).Select(static link => link.Index)];

        // Addresses that we claim for Services are the Services': nothing of the machine itself answers on them, and no network is attached through them.
        RouteAddress[] own = [.. snapshot.Addresses.Where(address => !loopback.Contains(address.Interface) && !address.IsOurs)];
        return new HostNetwork(
            [.. own.Select(static address => address.Address)],
            [.. own.Select(static address => address.Prefix).Concat(snapshot.OnLinkRoutes).Distinct()],
            [.. snapshot.Links.Where(static link => !link.IsLoopback).Select(static link => link.Index).Order()])
        {
            Snapshot = snapshot,
            Links = [.. snapshot.Links.Where(static link => link.IsUp && !link.IsLoopback).OrderBy(static link => link.Index).Select(static link => new HostLink(link.Index, link.Name))],
            Attached = [.. Attached(snapshot)],
            PrimaryAddresses = [.. Primary(snapshot, AddressFamily.InterNetwork), .. Primary(snapshot, AddressFamily.InterNetworkV6)],
        };
    }

    private static IEnumerable<AttachedPrefix> Attached(RouteSnapshot snapshot)
    {
        foreach (RouteAddress address in snapshot.Addresses)
        {
            if (!address.IsOurs && snapshot.Links.Any(link => link.Index == address.Interface && link is { IsUp: true, HasNeighbours: true }))
            {
                yield return new AttachedPrefix(address.Prefix, address.Interface);
            }
        }
    }

    // As the kubelet chooses a node's address: the first global one of the interface with the default route.
    private static IEnumerable<IPAddress> Primary(RouteSnapshot snapshot, AddressFamily family) =>
        snapshot.Defaults.Where(route => route.Family == family).OrderBy(static route => route.Metric)
            .SelectMany(route => snapshot.Addresses.Where(address =>
                address.Interface == route.Interface && address is { IsPrimary: true, IsOurs: false } && address.Address.AddressFamily == family))
            .Select(static address => address.Address)
            .Take(1);

    /// <summary>Translates each snapshot as the reconciler takes it, on the reconciler's time.</summary>
    private sealed class Relay(HostNetworkWatch watch) : ChannelReader<bool>
    {
        public override bool TryRead(out bool item)
        {
            item = watch._monitor.Snapshots.TryRead(out RouteSnapshot? snapshot);
            if (item)
            {
                watch.Current = Translate(snapshot!);
            }

            return item;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
            watch._monitor.Snapshots.WaitToReadAsync(cancellationToken);
    }
}
