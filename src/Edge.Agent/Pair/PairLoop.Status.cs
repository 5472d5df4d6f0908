using Edge.Linux.Vrrp;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Pair;

/// <summary>What the loop tells: the status for other threads, and the log.</summary>
internal sealed partial class PairLoop
{
    private int _logged;
    private string? _loggedProblem;

    // Called in every round; a new object is made when there is something new to see. When the peer was heard last is news once a second.
    private void Publish(TimeSpan now)
    {
        long mark = ((long)_election.Changes << 32) | (uint)(_election.Peer is PairPeer heard ? (int)heard.HeardAt.TotalSeconds + 1 : 0);
        if (mark == _published)
        {
            return;
        }

        _published = mark;
        List<string> problems = [];
        AddProblems(problems);
        _status = new PairStatus
        {
            Role = _election.Role,
            Reason = _election.Reason,
            Since = Timestamp(_election.Since),
            Peer = _election.Peer is PairPeer peer ? (peer.Address.ToString(), peer.Priority, Timestamp(peer.HeardAt)) : null,
            Problems = problems,
            Changes = _election.Changes,
            Collisions = _election.Collisions,
            Refused = _refusals.Total,
        };
        if (_election.Changes != _logged)
        {
            _logged = _election.Changes;
            LogRole(_election.Role, _election.Reason, _election.Peer?.Address.ToString() ?? "nobody");
        }

        string? problem = problems.Count > 0 ? problems[0] : null;
        if (problem != _loggedProblem && problem is not null)
        {
            LogProblem(problem);
        }

        _loggedProblem = problem;
    }

    private void AddProblems(List<string> problems)
    {
        if (_hostKnown && _link is null)
        {
            problems.Add($"there is no interface {_parts.Interface}: look at ingress.pair.interface and at \"ip link\"");
        }
        else if (_hostKnown && _link is { IsUsable: false })
        {
            problems.Add($"{_parts.Interface} {(_link.IsRunning ? "has no address to speak from" : "has no link")}: the other gateway has the addresses, or nobody has");
        }

        if (_parts.Wire.Problem is string wire)
        {
            problems.Add(wire);
        }

        if (_parts.Lease.Problem is string lease)
        {
            problems.Add($"a gateway that hangs goes on answering for the addresses ({lease}): use a kernel with nf_tables for ARP (CONFIG_NF_TABLES_ARP)");
        }

        if (_parts.TrackingProblem is string tracking)
        {
            problems.Add(tracking);
        }

        if (_election.Peer is PairPeer peer && peer.Interval != _parts.Options.AdvertInterval)
        {
            problems.Add($"{peer.Address} advertises every {peer.Interval.TotalMilliseconds:f0} ms, this gateway every {_parts.Options.AdvertInterval.TotalMilliseconds:f0}: give both the same ingress.pair.advertIntervalMilliseconds");
        }

        if (_refusals.CountOf(VrrpRefusal.Addresses) > 0 && _election.Peer is null)
        {
            problems.Add($"advertisements are refused: {PairRefusals.Describe(VrrpRefusal.Addresses)}");
        }
    }

    private long Timestamp(TimeSpan at) => _origin + (long)(at.TotalSeconds * _time.TimestampFrequency);

    [LoggerMessage(9050, LogLevel.Warning, "The pair: this gateway is {Role} ({Reason}); last heard of the other one: {Peer}")]
    private partial void LogRole(PairRole role, PairReason reason, string peer);

    [LoggerMessage(9051, LogLevel.Warning, "The pair: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(9053, LogLevel.Warning, "The pair: another program changed the tables of the lease, they are as they should be again: {Differences}")]
    private partial void LogRestored(string differences);

    [LoggerMessage(9052, LogLevel.Warning, "The pair: a VRRP packet on {Interface} is ignored: {Problem} (so far {Count})")]
    private partial void LogRefused(string @interface, string problem, long count);
}
