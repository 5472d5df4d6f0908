using System.Collections.Concurrent;
using System.Net.Sockets;
using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Sequences;

/// <summary>The rulesets that follow from the gateway alone; made once, as there are few.</summary>
internal static class StaticRuleset
{
    private static readonly ConcurrentDictionary<(AddressFamily Family, bool Owned, bool Everywhere, KernelAbilities Kernel), DataplaneRuleset> s_made = new();

    public static IEnumerable<DataplaneRuleset> Both(NodeFacts node, bool owned) => new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.Select(
        family => s_made.GetOrAdd((family, owned, node.NodePortsEverywhere(family), node.Kernel), static key => new DataplaneRuleset(key.Family, key.Owned, key.Everywhere, key.Kernel)));
}
