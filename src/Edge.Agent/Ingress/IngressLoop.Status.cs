using System.Net.Sockets;
using Edge.Linux;
using Edge.Linux.Netlink;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Ingress;

/// <summary>What the loop tells: the status for other threads, and the log.</summary>
internal sealed partial class IngressLoop
{
    // Settings of the kernel are looked at when the network changes, and now and then when the thread is awake anyway.
    private void CheckKernel()
    {
        if (_now < _checkAt)
        {
            return;
        }

        _checkAt = _now + (long)_options.Refresh.TotalMilliseconds;
        List<string> problems = _kernel.CannotAnnounce is string cannot ? [cannot] : [];
        List<(RouteLink, AddressFamily)> checkedLinks = [];
        foreach (HeldAddress held in _machine.Addresses)
        {
            if (held is { State: AddressState.Claimed, Link: { } link } && !checkedLinks.Contains((link, held.Address.AddressFamily)))
            {
                checkedLinks.Add((link, held.Address.AddressFamily));
                _settings.Check(link, held.Address.AddressFamily, problems);
            }
        }

        if (problems.SequenceEqual(_problems))
        {
            return;
        }

        foreach (string problem in problems)
        {
            if (!_problems.Contains(problem))
            {
                LogProblem(problem);
            }
        }

        _problems = problems;
        _published = -1;
    }

    private void Publish()
    {
        if (_machine.Version == _published || _now < _publishedAt + BetweenStatuses)
        {
            return;
        }

        _published = _machine.Version;
        _publishedAt = _now;
        var addresses = new List<AddressStatus>(_machine.Addresses.Count);
        int claimed = 0, wrong = 0, before = _status.Claimed;
        foreach (HeldAddress held in _machine.Addresses)
        {
            var status = new AddressStatus(held.Address, held.State, held.Link?.Name, held.Since, held.Services, held.Reason, held.Other);
            addresses.Add(status);
            claimed += held.State == AddressState.Claimed ? 1 : 0;
            wrong += status.IsWrong ? 1 : 0;
            Log(held);
        }

        addresses.Sort(Compare);
        _status = new IngressStatus
        {
            Addresses = addresses,
            Problems = _problems,
            Repairs = _machine.Repairs,
            Claimed = claimed,
            Wrong = wrong,
            Role = _machine.Role,
        };
        if (claimed != before)
        {
            LogClaimed(claimed, addresses.Count);
        }

        _changes.Writer.TryWrite(true);
    }

    private static int Compare(AddressStatus left, AddressStatus right)
    {
        Span<byte> first = stackalloc byte[16], second = stackalloc byte[16];
        left.Address.TryWriteBytes(first, out int length);
        right.Address.TryWriteBytes(second, out int other);
        return length != other ? length - other : first[..length].SequenceCompareTo(second[..length]);
    }

    private void Log(HeldAddress held)
    {
        (AddressState state, MacAddress other) = held.Logged;
        held.Logged = (held.State, held.Other);
        if (held.State == AddressState.Claimed && held.Other != MacAddress.None && held.Other != other)
        {
            LogContested(held.Address, held.Other.ToString(), held.Link!.Name);
        }
        else if (held.State == state)
        {
            return;
        }
        else if (held.State == AddressState.Claimed)
        {
            LogClaim(held.Address, held.Link!.Name);
        }
        else if (held.Reason is string reason)
        {
            LogNotClaimed(held.Address, reason);
        }
    }

    [LoggerMessage(9001, LogLevel.Debug, "{Address} is claimed on {Interface}")]
    private partial void LogClaim(System.Net.IPAddress address, string @interface);

    [LoggerMessage(9002, LogLevel.Information, "{Claimed} of {Wanted} addresses are claimed")]
    private partial void LogClaimed(int claimed, int wanted);

    [LoggerMessage(9003, LogLevel.Warning, "{Address} is not claimed: {Reason}")]
    private partial void LogNotClaimed(System.Net.IPAddress address, string reason);

    [LoggerMessage(9004, LogLevel.Warning, "{Address} is claimed by {Mac} on {Interface}, too: contradicted, at most every 10 s. Find that machine and take the address from it")]
    private partial void LogContested(System.Net.IPAddress address, string mac, string @interface);

    [LoggerMessage(9005, LogLevel.Warning, "Put back {Count} claimed addresses that somebody removed")]
    private partial void LogRepairs(long count);

    [LoggerMessage(9006, LogLevel.Warning, "Claimed addresses: {Problem}")]
    private partial void LogProblem(string problem);
}
