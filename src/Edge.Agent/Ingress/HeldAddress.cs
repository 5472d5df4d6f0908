using System.Net;
using System.Net.Sockets;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Agent.Ingress;

/// <summary>What <see cref="IngressMachine"/> knows of one wanted address. Times are milliseconds of the machine's clock.</summary>
internal sealed class HeldAddress(IPAddress address)
{
    /// <summary>There is nothing to do until something happens.</summary>
    public const long Never = long.MaxValue;

    /// <summary><see cref="ProbesLeft"/> before it is decided how many there will be.</summary>
    public const int Undecided = -1;

    public IPAddress Address { get; } = address;

    public bool IsIPv4 { get; } = address.AddressFamily == AddressFamily.InterNetwork;

    public IReadOnlyList<string> Services { get; set; } = [];

    public AddressState State { get; set; }

    public string? Reason { get; set; }

    public long Since { get; set; }

    /// <summary>Where it is or would be.</summary>
    public RouteLink? Link { get; set; }

    /// <summary>When something is to do next.</summary>
    public long Due { get; set; } = Never;

    public int ProbesLeft { get; set; }

    /// <summary>In a conflict: the address is probed for again.</summary>
    public bool IsAskedAgain { get; set; }

    /// <summary>Claimed without asking, because there were too many at once: who answers the announcement had it before.</summary>
    public bool IsUnasked { get; set; }

    public long ClaimedAt { get; set; }

    /// <summary>When the round of announcements under way began.</summary>
    public long RoundAt { get; set; }

    /// <summary>The next announcement of the round; as many as there are when the round is over.</summary>
    public int Step { get; set; }

    /// <summary>Of this announcement the form of a request has left, that of a reply has not.</summary>
    public bool OwesReply { get; set; }

    /// <summary>Nothing was announced since it was claimed.</summary>
    public bool IsUntold { get; set; }

    /// <summary>The other machine, while it claims the address.</summary>
    public MacAddress Other { get; set; }

    /// <summary>When the other machine was last heard.</summary>
    public long OtherHeardAt { get; set; }

    /// <summary>When we last contradicted it; null for never.</summary>
    public long? DefendedAt { get; set; }

    /// <summary>It is to be contradicted now.</summary>
    public bool OwesDefence { get; set; }

    /// <summary>What the log was told last.</summary>
    public (AddressState State, MacAddress Other) Logged { get; set; }
}
