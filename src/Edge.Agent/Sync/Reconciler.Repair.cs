using Edge.Agent.Admin;
using Edge.Agent.Ingress;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Comparison;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Sync;

/// <summary>
/// What others do to what is ours. Where tables are not owned the kernel tells of each commit, and one that touches ours is looked at and put right in the same round. Besides,
/// once a minute: when the kernel's generation is not the one that was left or seen last, everything is compared beside the loop. Nothing is read otherwise.
/// </summary>
internal sealed partial class Reconciler
{
    /// <summary>How often the kernel is asked for its generation.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(60);

    /// <summary>So often everything is compared whatever the generation says.</summary>
    private static readonly TimeSpan LongestBetweenComparisons = TimeSpan.FromMinutes(30);

    // Whoever changes the dataplane all the time overtakes each comparison beside it.
    private const int Attempts = 5;

    private const int NamedDifferences = 8;

    private readonly List<IKeptTables> _disturbed = [];
    private string _disturber = "";
    private long _lastLook;
    private long _lastComparison;
    private uint _seenGeneration;
    private bool _comparing;

    // Something was put right: the next look compares whatever the generation says.
    private bool _verify;

    private void TakeIn(GenerationChange change)
    {
        bool dataplane = change.Touches(Family.IPv4, DataplaneTable.Name) || change.Touches(Family.IPv6, DataplaneTable.Name);
        if (!dataplane)
        {
            parts.Dataplane.Pass(change.Generation);
        }

        if (change.IsOwn)
        {
            return;
        }

        string who = change.IsLost ? "notifications were lost" : $"{change.ProcessName} (pid {change.ProcessId}) changed our table";
        bool others = false;
        foreach (IKeptTables kept in parts.Kept)
        {
            bool touched = change.IsLost;
            foreach (TableChange table in change.Tables)
            {
                touched |= kept.Has(table.Family, table.Table);
            }

            if (touched)
            {
                Disturb(kept, who);
                others = true;
            }
        }

        if (dataplane)
        {
            _doubt ??= who;
            _repair = true;
        }

        if (dataplane || others)
        {
            LogForeignChange(change.ProcessName, change.ProcessId);
        }
    }

    private void Disturb(IKeptTables kept, string who)
    {
        if (!_disturbed.Contains(kept))
        {
            _disturbed.Add(kept);
        }

        _disturber = who;
    }

    private void RepairKept()
    {
        for (int index = _disturbed.Count - 1; index >= 0; index--)
        {
            if (parts.Reader is not { } reader || TryRepair(_disturbed[index], reader))
            {
                _disturbed.RemoveAt(index);
            }
        }
    }

    private bool TryRepair(IKeptTables kept, INftables reader)
    {
        List<WantedTable> wanted = [];
        kept.AddWanted(wanted);
        var found = new DifferenceList(NamedDifferences);
        try
        {
            KernelFinder.Compare(wanted, reader, found);
        }
        catch (NetlinkException e)
        {
            // They keep changing: the next round tries again.
            LogUnreadable(e.Message);
            return false;
        }

        if (found.Total > 0)
        {
            kept.Repair();
            TellRepair(_disturber, found.ToText(NamedDifferences));
        }

        return true;
    }

    private void RepairRoutes()
    {
        if (parts.Uplinks?.TakeRepair() is string missing)
        {
            TellRepair("routes and rules", missing);
        }
    }

    private void TellRepair(string reason, string differences)
    {
        _verify = true;
        LogRepair(reason, differences);
        string text = $"{reason}: {differences}";
        parts.Programming.Repaired(text, parts.Status.UptimeMilliseconds);
        parts.Session.AddEvent(new GatewayEvent { Level = "warning", Code = "ForeignChange", Text = $"put right what others had changed ({reason}): {differences}" });
    }

    /// <summary>Whether the loop itself has to compare now. Beside it, where that is possible.</summary>
    private bool ComparisonDue()
    {
        if (parts.Time.GetElapsedTime(_lastLook) < LookInterval)
        {
            return false;
        }

        _lastLook = parts.Time.GetTimestamp();
        if (parts.Check is null)
        {
            return parts.Dataplane.MayHaveChanged;
        }

        bool moved = parts.Dataplane.ReadGeneration() is uint generation && generation != parts.Dataplane.Generation && generation != _seenGeneration;
        if (!_comparing && (moved || _verify || parts.Time.GetElapsedTime(_lastComparison) >= LongestBetweenComparisons))
        {
            _verify = false;
            _comparing = parts.Check.TryAsk(new KernelQuestion(Wanted(), parts.Dataplane.Commits, null, 0));
        }

        return false;
    }

    private void AskForDifferences(AdminCall call, int attempt)
    {
        if (parts.Check is null || !parts.Check.TryAsk(new KernelQuestion(Wanted(), parts.Dataplane.Commits, call, attempt)))
        {
            call.Complete(AdminResponse.Failure("too many ask for differences at the same time", "try again"));
        }
    }

    private void TakeInAnswers()
    {
        while (parts.Check is not null && parts.Check.Answers.TryRead(out KernelAnswer? answer))
        {
            KernelQuestion question = answer.Question;
            bool overtaken = answer.Found is { Total: > 0 } && question.Commits != parts.Dataplane.Commits && question.Attempt < Attempts;
            if (question.Call is AdminCall call)
            {
                if (overtaken)
                {
                    AskForDifferences(call, question.Attempt + 1);
                }
                else
                {
                    call.Complete(DifferenceReports.Answer(answer));
                }
            }
            else
            {
                _comparing = overtaken && parts.Check.TryAsk(new KernelQuestion(Wanted(), parts.Dataplane.Commits, null, question.Attempt + 1));
                if (!_comparing)
                {
                    TakeIn(answer);
                }
            }
        }
    }

    // What was found beside the loop is found again in it, where nothing can change meanwhile, and put right.
    private void TakeIn(KernelAnswer answer)
    {
        _lastComparison = parts.Time.GetTimestamp();
        if (answer.Found is { Total: 0 })
        {
            _seenGeneration = answer.Generation ?? _seenGeneration;
            if (answer.Question.Commits == parts.Dataplane.Commits && answer.Generation is uint seen)
            {
                parts.Dataplane.Seen(seen);
            }

            return;
        }

        if (answer.Found is null)
        {
            // Not to be read beside the loop, because it kept changing. It stands still while the loop itself reads, if it is us who changes it.
            LogUnreadable(answer.Problem!);
        }

        _doubt ??= "regular comparison";
        _repair = true;
        foreach (IKeptTables kept in parts.Kept)
        {
            Disturb(kept, "regular comparison");
        }
    }

    private WantedKernel Wanted()
    {
        List<WantedTable> tables = [];
        parts.Dataplane.AddWanted(tables);
        foreach (IKeptTables kept in parts.Kept)
        {
            kept.AddWanted(tables);
        }

        return new WantedKernel(tables, parts.Uplinks is null ? null : WantedRoutes());
    }

    private WantedRoutes WantedRoutes()
    {
        List<OwnRoute> routes = [];
        foreach (Uplinks.Uplink uplink in parts.Uplinks!.Plan.Uplinks)
        {
            routes.AddRange(uplink.Routes);
        }

        IReadOnlyList<RouteLink> links = parts.Host.Current.Snapshot.Links;
        List<ClaimedAddress> addresses = [];
        foreach (AddressStatus address in parts.Ingress?.Status.Addresses ?? [])
        {
            foreach (RouteLink link in links)
            {
                if (address.State == AddressState.Claimed && link.Name == address.Interface)
                {
                    addresses.Add(new ClaimedAddress(address.Address, link.Index));
                }
            }
        }

        return new WantedRoutes(addresses, routes, parts.Uplinks.Plan.Rules, links);
    }

    [LoggerMessage(4007, LogLevel.Debug, "Could not compare with the kernel, it is tried again: {Problem}")]
    private partial void LogUnreadable(string problem);
}
