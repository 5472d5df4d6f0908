using Edge.Agent.Settings;
using Edge.Linux;

namespace Edge.Agent.Leds;

/// <summary>Why none of several places of a light or button can be had: what is there and busy or forbidden says more than what is not there.</summary>
internal static class PlaceProblem
{
    /// <summary>Of two problems the one that is told.</summary>
    public static LinuxException Choose(LinuxException? before, LinuxException next) => before is null || IsMissing(before) ? next : before;

    /// <summary>The chosen one in words.</summary>
    /// <param name="places">Where it may be.</param>
    /// <param name="problem">The chosen one.</param>
    public static string Describe(IReadOnlyList<LightAddress> places, LinuxException problem) =>
        IsMissing(problem) && places.Count > 1 ? $"none of {string.Join(", ", places)} is there" : problem.Message;

    private static bool IsMissing(LinuxException problem) => problem.Errno is Errno.ENOENT or Errno.ENODEV;
}
