using System.Net;
using Edge.Agent.Ingress;
using Edge.Agent.Pair;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.SystemTests.Pair;

/// <summary>One gateway's part in a pair, in this process: the election, the lease, and who claims the addresses.</summary>
internal sealed class PairNode : IDisposable
{
    private readonly PairStart _start;
    private readonly IngressLoop _ingress;
    private readonly PairLoop _pair;

    /// <param name="space">The gateway.</param>
    /// <param name="device">Where the two hear each other.</param>
    /// <param name="own">Addresses that move beside those of Services.</param>
    /// <param name="services">Addresses that Services want.</param>
    public PairNode(LabNamespace space, string device, string[] own, string[] services)
    {
        (_start, _ingress, _pair) = space.Get(() =>
        {
            using NftablesConnection nftables = NftablesConnection.Open();
            var options = new PairOptions(51, 100, TimeSpan.FromMilliseconds(300), Preempt: false);
            var start = new PairStart(options, KernelFeatures.SupportsPersist(nftables, Family.IPv4, out _), TimeProvider.System);
            var ingress = new IngressLoop(new IngressOptions { Role = start.Role, MayAnnounce = start.MayAnnounce }, TimeProvider.System, NullLogger<IngressLoop>.Instance);
            ingress.Start();
            PairLoop pair = start.Begin(device, Array.ConvertAll(own, IPAddress.Parse), ingress, TimeProvider.System, NullLogger<PairLoop>.Instance);
            using var reader = new RouteReader();
            pair.HostIs(reader.Read());
            return (start, ingress, pair);
        });
        _pair.Want(Array.ConvertAll(services, static address => new WantedAddress(IPAddress.Parse(address), ["shop/web"])), complete: true);
    }

    public PairStatus Status => _pair.Pair;

    /// <summary>How many addresses are claimed here.</summary>
    public int Claimed => _ingress.Status.Claimed;

    /// <summary>A planned stop.</summary>
    public void Resign() => _pair.Resign();

    public void Dispose()
    {
        _pair.Dispose();
        _ingress.Dispose();
        _start.Dispose();
    }
}
