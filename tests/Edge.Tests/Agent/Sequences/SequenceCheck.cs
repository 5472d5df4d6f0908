using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Holds after every step, whatever was before.</summary>
internal static class SequenceCheck
{
    /// <summary>What is wrong, a sentence each.</summary>
    public static List<string> Faults(SequenceWorld world, Scratch scratches, bool owned)
    {
        NodeFacts node = world.Dataplane.Node;
        DataplaneModel model = world.Dataplane.Model;
        var claims = new Claims(world.Wanted, node);
        var now = new Observed(world.Nftables, model, node, owned);
        List<string> faults = [.. now.Faults, .. world.Faults];
        if (model.Lists != model.ServiceKeys.Sum(service => model.PortsOf(service).Count))
        {
            faults.Add($"{model.Lists} ids are given out, {model.ServiceKeys.Sum(service => model.PortsOf(service).Count)} ports have one");
        }

        if (KernelDifferences.Of(world.Dataplane, world.Nftables) is { Total: > 0 } differences)
        {
            faults.Add($"the kernel is not as wanted: {differences.ToText(3)}");
        }

        CheckProblems(world, claims.Faulty.Union(claims.Losers(model, faults)), faults);
        Observed scratch = scratches.Observe(world.Wanted, node, claims.HeldAsIn(model));
        faults.AddRange(scratch.Faults.Select(static fault => $"from scratch: {fault}"));
        faults.AddRange(ObservedDifference.Of(now, scratch, claims.Ports));
        return faults;
    }

    /// <summary>What a comparison without cause changed.</summary>
    public static IEnumerable<string> FaultsOfComparison(SequenceWorld world)
    {
        if (world.Changed > 0 && !new Claims(world.Wanted, world.Dataplane.Node).HasConflicts)
        {
            yield return $"a comparison changed {world.Changed} elements";
        }
    }

    private static void CheckProblems(SequenceWorld world, IEnumerable<ServiceKey> wanted, List<string> faults)
    {
        var reported = world.Dataplane.Problems.ToDictionary();
        faults.AddRange(wanted.Where(service => !reported.ContainsKey(service)).Select(static service => $"{service} is not served as written, and not reported"));
        faults.AddRange(reported.Where(problem => !wanted.Contains(problem.Key)).Select(static problem => $"{problem.Key} is reported without cause: {problem.Value}"));
        faults.AddRange(reported.Where(static problem => problem.Value.StartsWith("the kernel refused it", StringComparison.Ordinal)).Select(static problem => $"{problem.Key}: {problem.Value}"));
    }
}
