using Edge.Linux.Netlink;

namespace Edge.Agent.Uplinks;

/// <summary>What there should be: nothing at all while replies have only one way.</summary>
/// <param name="Uplinks">By number.</param>
/// <param name="Rules">Policy routing rules; the routes are with the uplinks.</param>
/// <param name="Problems">What cannot be done, each with the next step.</param>
internal sealed record UplinkPlan(IReadOnlyList<Uplink> Uplinks, IReadOnlyList<OwnRule> Rules, IReadOnlyList<string> Problems)
{
    public static UplinkPlan Nothing { get; } = new([], [], []);
}
