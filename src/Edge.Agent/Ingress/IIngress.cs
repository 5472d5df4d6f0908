using System.Threading.Channels;
using Edge.Linux.Netlink;

namespace Edge.Agent.Ingress;

/// <summary>Who claims addresses, as the reconciler sees it. All calls return at once.</summary>
internal interface IIngress
{
    /// <summary>What became of the wanted addresses.</summary>
    IngressStatus Status { get; }

    /// <summary><see cref="Status"/> is another one.</summary>
    ChannelReader<bool> Changes { get; }

    /// <summary>Addresses that Services want, or no longer want; the others stay as they are.</summary>
    /// <param name="wanted">The changes.</param>
    /// <param name="complete">Everything that is wanted has been named: what is left over in the kernel is nobody's.</param>
    void Want(IReadOnlyList<WantedAddress> wanted, bool complete);

    /// <summary>The machine's network, as it is now.</summary>
    void HostIs(RouteSnapshot host);
}
