using System.Net;
using Edge.Agent.Proxy;
using Edge.Nftables.Expressions;
using Edge.Protocol.Admin;

namespace Edge.Agent.Explain;

/// <summary>
/// Whether one client has reached the limits that a Service has for each. The kernel tells whom it counts and by which limit, and when the client last asked, but neither how
/// many connections it counts nor how many tokens are left (net/netfilter/nft_connlimit.c, nft_limit.c: dump): connections are counted in connection tracking, and who
/// asked for nothing since a token was made has one.
/// </summary>
/// <param name="kernel">The look-ups.</param>
/// <param name="table">The table of the client's family.</param>
/// <param name="client">The client.</param>
internal sealed class ClientLimits(KernelLookups kernel, DataplaneTable table, IPAddress client)
{
    /// <summary>The values of <see cref="ClientLimitRow.State"/>.</summary>
    public const string Free = "free", Reached = "reached", Unknown = "unknown";

    // The kernel tells times by its tick: 10 ms at most (CONFIG_HZ=100).
    private const double TickMilliseconds = 10;

    /// <summary>The limits of a Service port; empty for none, or where the kernel has none of them.</summary>
    /// <param name="port">The Service port.</param>
    /// <param name="live">Live connections of the client to it; null when they could not be counted.</param>
    public List<ClientLimitRow> Of(ProgrammedPort port, int? live)
    {
        List<ClientLimitRow> rows = [];
        uint mark = ConnectionMark.Port(port.Id);
        foreach (PolicyElement element in port.Elements)
        {
            if (element.Set is PolicySet.ClientConnections or PolicySet.ClientRate
                && kernel.HasPort(DataplaneGroups.ClientLimits, table.GroupOf(element.Set, element.Number), mark))
            {
                rows.Add(element.Set == PolicySet.ClientConnections ? Connections(element.Number, mark, live) : Rate(element.Number, mark));
            }
        }

        return rows;
    }

    // Whom the kernel does not know it counts nothing of: what such a client has was there before the limit.
    private ClientLimitRow Connections(uint number, uint mark, int? live)
    {
        (Expression? Limit, TimeSpan? Quiet)? met = kernel.MeterOf(table.ClientConnections, mark, client);
        uint held = met?.Limit is Connlimit limit ? limit.Count : number;
        string state = met is null ? Free : live is null ? Unknown : live >= held ? Reached : Free;
        return new ClientLimitRow("connections-per-client", number, state) { Connections = live, Held = held == number ? null : held };
    }

    private ClientLimitRow Rate(uint number, uint mark)
    {
        (Expression? Limit, TimeSpan? Quiet)? met = kernel.MeterOf(table.ClientRate, mark, client);
        ulong held = met?.Limit is Limit { Rate: > 0 } limit ? limit.Rate : number;
        bool hasToken = met is null || met.Value.Quiet?.TotalMilliseconds >= (1000.0 / held) + TickMilliseconds;
        return new ClientLimitRow("new-connections-per-second-per-client", number, hasToken ? Free : Unknown)
        {
            Held = held == number ? null : (long)held,
            QuietMilliseconds = (long?)met?.Quiet?.TotalMilliseconds,
        };
    }
}
