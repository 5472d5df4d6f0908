using System.Net;
using Edge.Agent.Ingress;
using Edge.Agent.Repair;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Pair;

/// <summary>What the kernel still knows of the pair when the agent starts, and how the pair begins from there.</summary>
internal sealed class PairStart : IKeptTables, IDisposable
{
    private readonly PairOptions _options;
    private readonly KernelLease _lease;
    private readonly TimeSpan _leaseLeft;
    private readonly bool _hadAddresses;
    private readonly LeaseClock _clock;
    private PairLoop? _pair;

    /// <param name="options">What the election goes by.</param>
    /// <param name="owned">The kernel supports owned, persistent tables.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LinuxException">The kernel has no netfilter netlink.</exception>
    public PairStart(PairOptions options, bool owned, TimeProvider time)
    {
        _options = options;
        NftablesConnection nftables = NftablesConnection.Open();
        PortId = nftables.PortId;
        _lease = new KernelLease(nftables, owned, options.Lease);
        _leaseLeft = _lease.Open(out _hadAddresses);
        _clock = new LeaseClock(time);
        _clock.Set(_leaseLeft);
    }

    /// <summary>What this gateway is until the election says otherwise.</summary>
    public IngressRole Role => _leaseLeft > TimeSpan.Zero ? IngressRole.Owner : IngressRole.Standby;

    /// <summary>Whether this gateway may speak in the name of the addresses at this moment. Any thread.</summary>
    public bool MayAnnounce() => _clock.IsHeld;

    /// <summary>Begins, in the network namespace of the caller.</summary>
    /// <param name="interfaceName">The interface on which the gateways hear each other.</param>
    /// <param name="own">Addresses that move beside those of Services.</param>
    /// <param name="ingress">Who claims addresses; its role is <see cref="Role"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public PairLoop Begin(string interfaceName, IReadOnlyList<IPAddress> own, IngressLoop ingress, TimeProvider time, ILogger<PairLoop> logger)
    {
        var addresses = new PairAddresses(own);
        var parts = new PairParts
        {
            Options = _options,
            Interface = interfaceName,
            Addresses = addresses,
            Lease = _lease,
            LeaseClock = _clock,
            LeaseLeft = _leaseLeft,
            HadAddresses = _hadAddresses,
            TrackingProblem = ReadTrackingProblem(),
            Wire = new VrrpWire(_options, addresses),
            Ingress = ingress,
            SetRole = ingress.RoleIs,
        };
        _pair = new PairLoop(parts, time, logger);
        _pair.Start();
        return _pair;
    }

    /// <summary>Netlink address of the connection that owns the lease's tables.</summary>
    public uint PortId { get; }

    /// <inheritdoc/>
    public bool Has(Family family, string name) => name == LeaseTable.Name && family is Family.Arp or Family.IPv6;

    /// <inheritdoc/>
    public void AddWanted(ICollection<WantedTable> into) => _lease.AddWanted(into);

    /// <summary>Asks the pair's own thread, which alone knows whether the lease runs.</summary>
    public void Repair() => _pair?.RestoreLease();

    /// <summary>Closes the lease's connection to the kernel, after the loop.</summary>
    public void Dispose() => _lease.Dispose();

    /// <summary>Removes the tables of a pair that the settings no longer name: without a lease they would silence addresses for ever.</summary>
    /// <param name="nftables">The kernel.</param>
    public static void RemoveTables(INftables nftables)
    {
        foreach (Table table in Tables)
        {
            try
            {
                OwnTraces.RemoveTable(nftables, table);
            }
            catch (NetlinkException)
            {
                // A kernel that refuses this refuses more, which is reported elsewhere.
            }
        }
    }

    // net/netfilter/nf_conntrack_proto_tcp.c; the directory shows each thread its own network namespace.
    private static string? ReadTrackingProblem()
    {
        const string Name = "net.netfilter.nf_conntrack_tcp_be_liberal";
        try
        {
            if (File.ReadAllText($"/proc/sys/{Name.Replace('.', '/')}").StartsWith('0'))
            {
                return $"connections that move away and come back are lost: set {Name}=1";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not to be seen; nothing is claimed about it.
        }

        return null;
    }

    /// <summary>All tables of a pair.</summary>
    public static IReadOnlyList<Table> Tables { get; } =
        [new Table(Family.Arp, LeaseTable.Name), new Table(Family.IPv6, LeaseTable.Name), new Table(Family.IPv4, ReplyTable.Name), new Table(Family.IPv6, ReplyTable.Name)];
}
