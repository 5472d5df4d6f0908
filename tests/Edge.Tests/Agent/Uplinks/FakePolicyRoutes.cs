using Edge.Agent.Uplinks;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Tests.Agent.Uplinks;

/// <summary>A kernel's routes and rules of ours, and what was done to them in order.</summary>
internal sealed class FakePolicyRoutes : IPolicyRoutes
{
    public List<OwnRoute> Routes { get; } = [];

    public List<OwnRule> Rules { get; } = [];

    public List<string> Done { get; } = [];

    /// <summary>Refuses what this says, in the words of <see cref="Done"/>.</summary>
    public Func<string, Errno?> Refuse { get; set; } = static _ => null;

    public IReadOnlyList<OwnRoute> ReadRoutes() => [.. Routes];

    public IReadOnlyList<OwnRule> ReadRules() => [.. Rules];

    public void SetRoute(OwnRoute route)
    {
        Do($"set {route}");
        Routes.RemoveAll(known => known.Table == route.Table && known.Destination.Equals(route.Destination) && known.Metric == route.Metric);
        Routes.Add(route);
    }

    public bool RemoveRoute(OwnRoute route)
    {
        Do($"remove {route}");
        return Routes.Remove(route);
    }

    public bool AddRule(OwnRule rule)
    {
        Do($"add {rule}");
        Rules.Add(rule);
        return true;
    }

    public bool RemoveRule(OwnRule rule)
    {
        Do($"remove {rule}");
        return Rules.Remove(rule);
    }

    private void Do(string what)
    {
        if (Refuse(what) is { } errno)
        {
            throw new NetlinkException(what, errno);
        }

        Done.Add(what);
    }
}
