using System.Diagnostics;
using System.Globalization;
using Edge.Linux.Netlink;
using Edge.Protocol.Admin;
using Edge.SystemTests.Leds;
using Edge.SystemTests.Pair;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Repair;

/// <summary>The agent as a process, with two uplinks: rules and routes of ours that somebody removes are back within a second, named, and counted.</summary>
[Collection(nameof(Alone))]
public sealed class RouteRepairTests
{
    private const int Changes = 40;
    private const int SecondMilliseconds = 1000;

    [Fact]
    public async Task Rules_and_routes_that_somebody_removes_are_back_within_a_second()
    {
        using NamespaceLab lab = new();
        LabNamespace gateway = lab.AddRouter("gateway"), left = lab.Add("left"), right = lab.Add("right");
        lab.Connect(left, "eth0", ["198.51.100.7/24"], gateway, "wan0", ["198.51.100.1/24"]);
        lab.Connect(right, "eth0", ["203.0.113.7/24"], gateway, "wan1", ["203.0.113.1/24"]);
        gateway.Ip("route add default via 198.51.100.7 metric 100", "route add default via 203.0.113.7 metric 200");
        using AgentProcess agent = new(gateway);
        using RouteEditor somebody = gateway.Get(static () => new RouteEditor());
        await Eventually.HoldsAsync(() => somebody.ReadRules().Count > 1 && somebody.ReadRoutes().Count > 1, "policy routing is there");
        await Eventually.HoldsAsync(() => File.Exists(agent.Socket), "the agent answers");
        Assert.Equal(0, (await AskAsync(agent, AdminOperations.Diff)).Differences!.Total);
        string wanted = Listing(somebody);
        int seed = Random.Shared.Next(1, int.MaxValue);
        Random random = new(seed);
        List<double> repairs = [];
        for (int change = 0; change < Changes; change++)
        {
            IReadOnlyList<OwnRule> rules = somebody.ReadRules();
            IReadOnlyList<OwnRoute> routes = somebody.ReadRoutes();
            int lines = agent.Lines.Count;
            string removed;
            if (random.Next(2) == 0)
            {
                OwnRule rule = rules[random.Next(rules.Count)];
                Assert.True(somebody.RemoveRule(rule));
                removed = $"policy rule {rule} missing";
            }
            else
            {
                OwnRoute route = routes[random.Next(routes.Count)];
                Assert.True(somebody.RemoveRoute(route));
                removed = $"route {route} missing";
            }

            long start = Stopwatch.GetTimestamp();
            await Eventually.HoldsAsync(() => Listing(somebody) == wanted, $"seed {seed}: it is put back: {removed}");
            repairs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            agent.WaitFor(removed, lines);
        }

        repairs.Sort();
        string figures = string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {Changes} rules and routes put back after {repairs[Changes / 2]:f1} ms (p50), {repairs[^1]:f1} (most)");
        Console.WriteLine(figures);
        Assert.True(repairs[^1] < SecondMilliseconds, figures);
        AgentStatus status = (await AskAsync(agent, AdminOperations.Status)).Agent!;
        Assert.Equal(Changes, status.Repairs);
        Assert.False(Assert.Single(status.Conditions, static condition => condition.Type == "Undisturbed").Status);
    }

    private static string Listing(RouteEditor editor) => string.Join('\n', editor.ReadRules().Select(static rule => rule.ToString()).Concat(editor.ReadRoutes().Select(static route => route.ToString())).Order(StringComparer.Ordinal));

    private static Task<AdminResponse> AskAsync(AgentProcess agent, string operation) => AdminClient.SendAsync(agent.Socket, new AdminRequest(operation), TestContext.Current.CancellationToken);
}
