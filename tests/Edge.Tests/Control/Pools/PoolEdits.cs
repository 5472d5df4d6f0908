using Edge.Control.Pools;
using Edge.Control.Sources;

namespace Edge.Tests.Control.Pools;

/// <summary>Plays edits of Services, pools and a gateway: each number is one edit, always the same. Few names and few addresses, so that they meet.</summary>
internal sealed class PoolEdits(PoolWorld world)
{
    private static readonly string[] s_names = ["default/a", "default/b", "default/c", "shop/d", "shop/e"];
    private static readonly string[] s_pools = ["lan", "six", "both"];

    // What was asked for by the manifest as it is now; null: nothing.
    private readonly Dictionary<string, (string? Wanted, string? Pool, string Class, string Families)> _asked = [];

    public static IReadOnlyList<string> Names => s_names;

    public void Play(int edit)
    {
        Random random = new(edit);
        switch (random.Next(12))
        {
            case 0:
                Remove(s_names[random.Next(s_names.Length)]);
                break;
            case 1:
                world.Remove(new ObjectKey(SourceKinds.AddressPool, "", s_pools[random.Next(s_pools.Length)]));
                break;
            case 2 or 3 or 4:
                SetPool(random);
                break;
            case 5:
                world.Set($"apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {{name: gw}}\nspec: {{{(random.Next(2) == 0 ? "nodeIPs: [203.0.113.2]" : "view: default")}}}\n");
                break;
            case 6:
                Remove(s_names[random.Next(s_names.Length)]);
                SetService(random);
                break;
            default:
                SetService(random);
                break;
        }
    }

    /// <summary>The Service has no reason to let go of what it held before the last step.</summary>
    public bool MustKeep(string owner, HoldingRecord held) => _asked.TryGetValue(owner, out var asked)
        && (asked.Wanted is null || asked.Wanted == held.Address) && (asked.Pool is null || asked.Pool == held.Pool) && asked.Class == (held.Class ?? "")
        && asked.Families.Contains(held.Address.Contains(':', StringComparison.Ordinal) ? '6' : '4', StringComparison.Ordinal);

    private static string Any(Random random, params string[] values) => values[random.Next(values.Length)];

    private void SetPool(Random random)
    {
        string name = Any(random, s_pools);
        string four = Any(random, "203.0.113.0-203.0.113.3", "203.0.113.1", "203.0.113.2-203.0.113.6", "198.51.100.0/30");
        string six = Any(random, "2001:db8::/127", "2001:db8::1-2001:db8::3");
        world.Pool(
            name,
            name switch { "lan" => four, "six" => six, _ => $"{four} {six}" },
            Any(random, "", "", "autoAssign: false", "namespaces: [shop]", "priority: -1", "avoidBuggyIPs: true", "serviceSelector: {matchLabels: {tier: front}}", "loadBalancerClass: foreign"));
    }

    private void SetService(Random random)
    {
        string name = Any(random, s_names);
        string family = Any(random, "4", "4", "6", "46", "64");
        string type = Any(random, "LoadBalancer", "LoadBalancer", "LoadBalancer", "LoadBalancer", "ClusterIP");
        string className = Any(random, "", "", "", "", AddressPoolSpec.OwnClass, "foreign");
        string wanted = Any(random, "", "", "", "203.0.113.1", "203.0.113.2", "203.0.113.3", "198.51.100.0", "2001:db8::1");
        string pool = Any(random, "", "", "", "", "lan", "both", "nowhere");
        string key = Any(random, "", "k", "k", "other");
        string status = Any(random, "", "", "", "", "203.0.113.1", "192.0.2.7");
        string external = Any(random, "", "", "", "", "", "203.0.113.3");
        string spec = $"type: {type}, ipFamilies: [{string.Join(", ", family.Select(f => $"IPv{f}"))}], ipFamilyPolicy: {(family.Length > 1 ? Any(random, "PreferDualStack", "RequireDualStack") : "SingleStack")}"
            + (className.Length > 0 ? $", loadBalancerClass: {className}" : "") + (external.Length > 0 ? $", externalIPs: [{external}]" : "");
        IEnumerable<string> annotations = new[] { ("load-balancer-ips", wanted), ("address-pool", pool), ("allow-shared-ip", key) }.Where(a => a.Item2.Length > 0).Select(a => $"{a.Item1}: {a.Item2}");
        world.Service(name, spec, string.Join("; ", annotations), Any(random, "80/TCP", "81/TCP", "80/UDP", "80/TCP 81/TCP"), Any(random, "", "tier: front"), status);
        if (type == "LoadBalancer" && status != "192.0.2.7")
        {
            _asked[name] = (wanted.Length > 0 ? wanted : status.Length > 0 ? status : null, pool.Length > 0 ? pool : null, className, family);
        }
        else
        {
            _asked.Remove(name);
        }
    }

    private void Remove(string name)
    {
        world.Remove(PoolWorld.KeyOf(name));
        _asked.Remove(name);
    }
}
