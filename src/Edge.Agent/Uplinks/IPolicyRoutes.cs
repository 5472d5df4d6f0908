using Edge.Linux.Netlink;

namespace Edge.Agent.Uplinks;

/// <summary>The part of <see cref="RouteEditor"/> that is used here; each verb may be repeated, and nothing of others is seen or touched.</summary>
internal interface IPolicyRoutes
{
    IReadOnlyList<OwnRoute> ReadRoutes();

    IReadOnlyList<OwnRule> ReadRules();

    void SetRoute(OwnRoute route);

    bool RemoveRoute(OwnRoute route);

    bool AddRule(OwnRule rule);

    bool RemoveRule(OwnRule rule);
}
