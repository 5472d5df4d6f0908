using System.Net;
using Edge.Linux.Netlink;

namespace Edge.Agent.Ingress;

/// <summary>What <see cref="IngressMachine"/> does to the world.</summary>
internal interface IIngressKernel
{
    /// <summary>Makes an address the machine's own.</summary>
    /// <param name="claim">Address and interface.</param>
    /// <param name="added">False: it was there.</param>
    /// <returns>Why not; null when it is ours.</returns>
    string? Claim(ClaimedAddress claim, out bool added);

    /// <summary>Takes an address of ours back; null when it is gone, else why not.</summary>
    string? Withdraw(ClaimedAddress claim);

    /// <summary>Says something about an address on a link.</summary>
    SendResult Send(RouteLink link, IPAddress address, AnnouncementKind kind);
}
