using Edge.Agent.Repair;
using Edge.Agent.Settings;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Protocol.Admin;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Uplinks;

/// <summary>
/// Replies leave where their requests came in. Follows the machine's network: makes the plan, and brings policy routing and table to it. Nothing is there while there is
/// one uplink and no tunnel. Never throws for what the kernel refuses: Services work without it. Not thread-safe; the reconciler alone calls it.
/// </summary>
internal sealed partial class UplinkRouting : IKeptTables
{
    // Kernel settings have no notifications, and rules can be taken away by others.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(60);

    private readonly UplinkSettings _settings;
    private readonly UplinkNumbers _numbers = new();
    private readonly UplinkPlanner _planner;
    private readonly UplinkTable _table;
    private readonly PolicyRouting _routing;
    private readonly ReversePath _reversePath;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<string> _problems = [];
    private RouteSnapshot? _host;
    private long _checked;
    private bool _retry;
    private string _saidUplinks = "", _saidProblems = "";

    // The plan that was carried out; what is missing from the same one later was taken away by somebody.
    private string _carriedOut = "";
    private string? _repair;

    /// <param name="settings">Which interfaces, and the numbers.</param>
    /// <param name="table">Our table in the kernel.</param>
    /// <param name="routes">Our routes and rules in the kernel.</param>
    /// <param name="reversePath">The kernel's check of source addresses.</param>
    /// <param name="time">Monotonic.</param>
    /// <param name="logger">For changes and problems.</param>
    public UplinkRouting(UplinkSettings settings, UplinkTable table, IPolicyRoutes routes, ReversePath reversePath, TimeProvider time, ILogger<UplinkRouting> logger)
    {
        _settings = settings;
        _table = table;
        _routing = new PolicyRouting(routes);
        _reversePath = reversePath;
        _time = time;
        _logger = logger;
        _planner = new UplinkPlanner(settings, _numbers);
    }

    /// <summary>What there is now.</summary>
    public UplinkPlan Plan { get; private set; } = UplinkPlan.Nothing;

    /// <summary>What does not work, each with the next step.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The same for the status and the report.</summary>
    public Condition Condition => _problems.Count > 0
        ? new Condition("ReturnPaths", false, "RepliesMayBeLost", string.Join("; ", _problems))
        : new Condition("ReturnPaths", true, Plan.Uplinks.Count > 0 ? "RepliesLeaveWhereRequestsCame" : "OneUplink");

    /// <summary>The machine's network changed, or is known for the first time.</summary>
    public void Update(RouteSnapshot host)
    {
        if (_host is null)
        {
            Adopt(host);
        }

        _host = host;
        Plan = _planner.Make(host);
        Apply();
    }

    /// <summary>To be called now and then: tries again what failed, and looks whether all is still as it should be.</summary>
    public void Tick()
    {
        if (_host is null || (!_retry && (Plan.Uplinks.Count == 0 || _time.GetElapsedTime(_checked) < CheckInterval)))
        {
            return;
        }

        Apply();
    }

    /// <inheritdoc/>
    public bool Has(Family family, string name) => family == Family.Inet && name == UplinkRuleset.Name;

    /// <inheritdoc/>
    public void AddWanted(ICollection<WantedTable> into) => _table.AddWanted(into);

    /// <inheritdoc/>
    public void Repair() => Apply(verify: true);

    /// <summary>Which routes and rules of ours were missing and were put back since this was last asked, in words; null: none.</summary>
    public string? TakeRepair()
    {
        string? repair = _repair;
        _repair = null;
        return repair;
    }

    /// <summary>For <c>edgectl status</c>.</summary>
    public UplinkRow[] Rows()
    {
        var rows = new UplinkRow[Plan.Uplinks.Count];
        for (int index = 0; index < rows.Length; index++)
        {
            Uplink uplink = Plan.Uplinks[index];
            rows[index] = new UplinkRow(uplink.Name, uplink.IsTunnel ? "tunnel" : "uplink", uplink.Number)
            {
                Table = (int)uplink.Table,
                Mark = $"0x{uplink.PacketMark:x}/0x{_settings.PacketMark:x}",
                State = uplink.Interface == 0 ? "interface down or missing" : uplink.IsUsable ? "up" : uplink.IsTunnel ? "no gateway known" : "no default route",
            };
        }

        return rows;
    }

    // The numbers that an earlier run gave out: connections carry them. An interface that is gone meanwhile is forgotten.
    private void Adopt(RouteSnapshot host)
    {
        foreach ((int number, string name) in _settings.Interfaces is null ? _table.ReadNumbers() : [])
        {
            foreach (RouteLink link in host.Links)
            {
                if (link.Name == name)
                {
                    _numbers.Adopt(number, name);
                }
            }
        }
    }

    private void Apply(bool verify = false)
    {
        bool check = verify || _time.GetElapsedTime(_checked) >= CheckInterval;
        _checked = _time.GetTimestamp();
        _problems.Clear();
        _problems.AddRange(Plan.Problems);
        HashSet<int> strict = _reversePath.StrictNumbers(Plan.Uplinks, _problems);
        int changed = _routing.Prepare(Plan);
        NoteRepair();
        bool wrote = _table.Apply(
            Plan.Uplinks.Count == 0 ? null : new UplinkRuleset(Plan.Uplinks, _settings.PacketMark, strict, _table.IsOwned), verify: check);
        changed += _routing.Sweep(Plan);
        _problems.AddRange(_routing.Problems);
        if (_table.Problem is { } problem)
        {
            _problems.Add(problem);
        }

        _retry = _routing.Problems.Count > 0 || _table.Problem is not null;
        Say(changed + (wrote ? 1 : 0));
    }

    private void NoteRepair()
    {
        string plan = $"{string.Join(';', Plan.Rules)}|{string.Join(';', Plan.Uplinks.Select(static uplink => string.Join(';', uplink.Routes)))}";
        if (plan == _carriedOut && _routing.Added.Count > 0)
        {
            _repair = string.Join("; ", _routing.Added);
        }

        _carriedOut = _routing.Problems.Count == 0 ? plan : "";
    }

    private void Say(int changed)
    {
        string uplinks = string.Join(", ", Plan.Uplinks.Select(static uplink => $"{uplink.Number} {uplink.Name}{(uplink.IsUsable ? "" : " (down)")}"));
        if (uplinks != _saidUplinks)
        {
            LogUplinks(uplinks.Length == 0 ? "one" : uplinks);
            _saidUplinks = uplinks;
        }
        else if (changed > 0)
        {
            LogFollowed(changed);
        }

        string problems = string.Join("; ", _problems);
        if (problems != _saidProblems && problems.Length > 0)
        {
            LogProblems(problems);
        }

        _saidProblems = problems;
    }

    [LoggerMessage(9080, LogLevel.Information, "Uplinks and tunnels: {Uplinks}; replies leave where their requests came in")]
    private partial void LogUplinks(string uplinks);

    [LoggerMessage(9081, LogLevel.Information, "Policy routing of uplinks and tunnels follows the network: {Changes} changes")]
    private partial void LogFollowed(int changes);

    [LoggerMessage(9082, LogLevel.Warning, "Uplinks and tunnels: {Problems}")]
    private partial void LogProblems(string problems);
}
