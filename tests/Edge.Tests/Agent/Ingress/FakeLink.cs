using System.Net;
using Edge.Agent.Ingress;
using Edge.Linux.Netlink;

namespace Edge.Tests.Agent.Ingress;

/// <summary>Remembers what the machine did: addresses in the kernel, frames with their time.</summary>
internal sealed class FakeLink : IIngressKernel
{
    public HashSet<ClaimedAddress> Kernel { get; } = [];

    public List<(long At, string What)> Log { get; } = [];

    public long Now { get; set; }

    /// <summary>What the kernel says to the next claims.</summary>
    public string? Refusal { get; set; }

    public SendResult Result { get; set; } = SendResult.Sent;

    /// <summary>What was done since the last call, without times.</summary>
    public string[] Take()
    {
        string[] all = [.. Log.Select(entry => entry.What)];
        Log.Clear();
        return all;
    }

    public string? Claim(ClaimedAddress claim, out bool added)
    {
        added = Refusal is null && Kernel.Add(claim);
        Log.Add((Now, $"claim {claim.Address} {claim.Interface}{(Refusal is null ? "" : " refused")}"));
        return Refusal;
    }

    public string? Withdraw(ClaimedAddress claim)
    {
        Log.Add((Now, $"withdraw {claim.Address} {claim.Interface}"));
        Kernel.Remove(claim);
        return null;
    }

    public SendResult Send(RouteLink link, IPAddress address, AnnouncementKind kind)
    {
        if (Result == SendResult.Sent)
        {
            Log.Add((Now, $"{kind.ToString().ToUpperInvariant()} {address} {link.Index}"));
        }

        return Result;
    }
}
