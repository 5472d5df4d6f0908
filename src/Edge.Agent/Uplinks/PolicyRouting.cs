using Edge.Linux.Netlink;

namespace Edge.Agent.Uplinks;

/// <summary>
/// Brings the kernel's routes and rules that are ours to those of a plan, always by comparing with what is really there: the kernel takes routes away with their interface. What is
/// new is written first and what is not wanted goes last, so that there is no moment without a way. One refused object does not stop the others.
/// </summary>
internal sealed class PolicyRouting(IPolicyRoutes kernel)
{
    private const int MostProblems = 8;
    private const int MostAdded = 8;
    private readonly List<string> _problems = [];
    private readonly List<string> _added = [];

    /// <summary>What the kernel refused the last time, each in its own words.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What <see cref="Prepare"/> found missing the last time, a few of them.</summary>
    public IReadOnlyList<string> Added => _added;

    /// <summary>Adds what is missing.</summary>
    /// <returns>How many routes and rules were written.</returns>
    public int Prepare(UplinkPlan plan)
    {
        _problems.Clear();
        _added.Clear();
        int changed = 0;
        try
        {
            IReadOnlyList<OwnRoute> routes = kernel.ReadRoutes();
            IReadOnlyList<OwnRule> rules = kernel.ReadRules();
            foreach (Uplink uplink in plan.Uplinks)
            {
                foreach (OwnRoute route in uplink.Routes)
                {
                    changed += !routes.Contains(route) && Add($"route {route}", () => kernel.SetRoute(route)) ? 1 : 0;
                }
            }

            foreach (OwnRule rule in plan.Rules)
            {
                changed += !rules.Contains(rule) && Add($"policy rule {rule}", () => kernel.AddRule(rule)) ? 1 : 0;
            }
        }
        catch (NetlinkException e)
        {
            Note(e);
        }

        return changed;
    }

    /// <summary>Removes what is ours and not in the plan.</summary>
    /// <returns>How many routes and rules went.</returns>
    public int Sweep(UplinkPlan plan)
    {
        int changed = 0;
        try
        {
            foreach (OwnRule rule in kernel.ReadRules())
            {
                changed += !plan.Rules.Contains(rule) && Try(() => kernel.RemoveRule(rule)) ? 1 : 0;
            }

            foreach (OwnRoute route in kernel.ReadRoutes())
            {
                changed += !IsWanted(plan, route) && Try(() => kernel.RemoveRoute(route)) ? 1 : 0;
            }
        }
        catch (NetlinkException e)
        {
            Note(e);
        }

        return changed;
    }

    private static bool IsWanted(UplinkPlan plan, OwnRoute route)
    {
        foreach (Uplink uplink in plan.Uplinks)
        {
            if (uplink.Routes.Contains(route))
            {
                return true;
            }
        }

        return false;
    }

    private bool Add(string what, Action change)
    {
        if (!Try(change))
        {
            return false;
        }

        if (_added.Count < MostAdded)
        {
            _added.Add($"{what} missing");
        }

        return true;
    }

    private bool Try(Action change)
    {
        try
        {
            change();
            return true;
        }
        catch (NetlinkException e)
        {
            Note(e);
            return false;
        }
    }

    private void Note(NetlinkException e)
    {
        if (_problems.Count < MostProblems)
        {
            _problems.Add(e.Errno is Linux.Errno.EOPNOTSUPP or Linux.Errno.EAFNOSUPPORT
                ? $"{e.Message}; this kernel has no policy routing (CONFIG_IP_MULTIPLE_TABLES, CONFIG_IPV6_MULTIPLE_TABLES): replies leave as the main table says"
                : e.Message);
        }
    }
}
