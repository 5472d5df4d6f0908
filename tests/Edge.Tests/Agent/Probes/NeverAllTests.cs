using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;
using Edge.Tests.Agent.Proxy;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Agent.Probes;

/// <summary>Whatever answers and whatever does not: nobody is deleted, and no list that had endpoints is left without.</summary>
public sealed class NeverAllTests
{
    private static readonly ProbeSpec Quick = new(ProbeKind.Tcp) { Interval = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromSeconds(1) };
    private static readonly NodeFacts Node = new() { NodeName = "here" };

    [Fact]
    public void Any_sequence_of_ups_and_downs_leaves_every_list_with_endpoints() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(1, 1), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(new Random(seed), seed)));

    private static void Play(Random random, int seed)
    {
        var world = new ProbeWorld(seed);
        var watched = new WatchedService();
        HashSet<string> down = [];
        world.Network.Answer = target => down.Contains(target.Address.ToString()) ? (ProbeResult)random.Next((int)ProbeResult.Refused, (int)ProbeResult.NotAsked) : ProbeResult.Answered;
        ServiceSpec service = Service(random);
        string[] endpoints = [];
        int version = 0, seen = 0;
        for (int step = 0; step < 30; step++)
        {
            if (step == 0 || random.Next(4) == 0)
            {
                endpoints = [.. Enumerable.Range(1, random.Next(1, 6)).Select(number => $"10.1.0.{number}{Word(random)}")];
                ProbePlan plan = ProbePlan.Of(service, [ServiceWorld.Slice("a", endpoints)], Quick, Node) with { Version = ++version };
                watched.Take(plan);
                world.Want("web", plan);
            }

            string address = $"10.1.0.{random.Next(1, 6)}";
            if (!down.Remove(address))
            {
                down.Add(address);
            }

            world.Run(TimeSpan.FromSeconds(random.Next(1, 20)));
            foreach ((_, ProbeVerdict verdict) in world.Verdicts.Skip(seen))
            {
                watched.Take(in verdict, 0);
            }

            seen = world.Verdicts.Count;
            Compare(service, endpoints, watched, seed);
        }

        // And it ends where the answers are: those that are up are not demoted, those that are down are.
        world.Run(TimeSpan.FromMinutes(1));
        foreach ((_, ProbeVerdict verdict) in world.Verdicts.Skip(seen))
        {
            watched.Take(in verdict, 0);
        }

        Assert.Equal(
            watched.Plan.Ports.SelectMany(static port => port.Targets).Select(static target => target.Target).Where(target => down.Contains(target.Address.ToString())).Order(),
            watched.Demoted.Keys.Order());
    }

    private static void Compare(ServiceSpec service, string[] endpoints, WatchedService watched, int seed)
    {
        SliceSpec[] slices = [ServiceWorld.Slice("a", endpoints)];
        ResolvedPort without = Assert.Single(ServiceResolver.Resolve(service, slices, Node)), with = Assert.Single(ServiceResolver.Resolve(service, slices, Node, [], watched.ForResolver));
        Assert.Equal(without.Frontends, with.Frontends);
        Assert.Equal(without.Kept ?? [], with.Kept ?? []);
        CompareList(without.Cluster.Targets, with.Cluster.Targets);
        CompareList(without.Local.Targets, with.Local.Targets);

        void CompareList(IReadOnlyList<EndpointTarget> before, IReadOnlyList<EndpointTarget> after)
        {
            Assert.True(before.Count == 0 == (after.Count == 0), $"seed {seed}: {before.Count} endpoints became {after.Count}");
            Assert.Subset(before.ToHashSet(), after.ToHashSet());
            EndpointTarget[] up = [.. before.Where(target => watched.ForResolver?.Has(TransportProtocol.Tcp, target) is not true)];
            Assert.Equal(up.Length > 0 ? up : before, after);
        }
    }

    private static string Word(Random random) => random.Next(6) switch { 0 => " unready", 1 => " terminating", 2 or 3 => " @here", _ => " @there" };

    private static ServiceSpec Service(Random random)
    {
        ServiceSpec plain = ServiceWorld.Service("web", "10.96.0.1");
        return new ServiceSpec
        {
            Key = plain.Key,
            Uid = plain.Uid,
            ResourceVersion = plain.ResourceVersion,
            ClusterIPs = plain.ClusterIPs,
            ExternalIPs = [System.Net.IPAddress.Parse("203.0.113.10")],
            Ports = plain.Ports,
            InternalTrafficLocal = random.Next(3) == 0,
            ExternalTrafficLocal = random.Next(2) == 0,
        };
    }
}
