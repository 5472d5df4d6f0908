using Edge.Linux.Netlink;

namespace Edge.Agent.Uplinks;

/// <summary>The kernel's routes and rules.</summary>
internal sealed class KernelPolicyRoutes(RouteEditor editor) : IPolicyRoutes
{
    public IReadOnlyList<OwnRoute> ReadRoutes() => editor.ReadRoutes();

    public IReadOnlyList<OwnRule> ReadRules() => editor.ReadRules();

    public void SetRoute(OwnRoute route) => editor.SetRoute(route);

    public bool RemoveRoute(OwnRoute route) => editor.RemoveRoute(route);

    public bool AddRule(OwnRule rule) => editor.AddRule(rule);

    public bool RemoveRule(OwnRule rule) => editor.RemoveRule(rule);
}
