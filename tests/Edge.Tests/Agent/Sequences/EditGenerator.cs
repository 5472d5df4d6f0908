namespace Edge.Tests.Agent.Sequences;

/// <summary>Draws changes from small pools, so that Services meet each other on addresses and ports.</summary>
internal sealed class EditGenerator(Random random)
{
    // In percent. Some gateways change all the time, some never: what comes seldom everywhere is never met twice.
    private readonly int _nodeEdits = s_nodeEdits[random.Next(s_nodeEdits.Length)];

    private static readonly int[] s_nodeEdits = [2, 12, 40];
    private static readonly string[] s_services = ["a", "b", "c", "d"];
    private static readonly string[] s_slices = ["1", "2", "3"];
    private static readonly string[] s_clusterIPs = ["10.96.0.1", "10.96.0.2", "10.96.0.3", "10.96.0.4", "10.96.0.5"];
    private static readonly string[] s_clusterIPv6s = ["fd00:96::1", "fd00:96::2", "fd00:96::3"];
    private static readonly string[] s_externals = ["203.0.113.1", "203.0.113.2", "2001:db8:f::1", "2001:db8:f::2", "192.0.2.1", "10.96.0.2"];
    private static readonly string[] s_ranges = ["198.51.100.0/24", "198.51.101.0/24", "192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32", "203.0.113.1/32", "198.51.100.128/25"];
    private static readonly string[] s_portNames = ["http", "dns", "rtp", "-"];
    private static readonly string[] s_protocols = ["TCP", "UDP", "SCTP"];
    private static readonly string[] s_ports = ["80", "443", "10005"];
    private static readonly string[] s_nodePorts = ["30000", "30001", "10003"];
    private static readonly string[] s_slicePorts = ["8080", "8081", "80"];
    private static readonly string[] s_affinities = ["600", "900", "10800"];
    private static readonly string[] s_portRanges = ["http=10000-10009", "rtp=10005-10020", "rtp=10000-10002,http=10010-10011", "10000-10009", "dns=10020-10030", "http=80-90", "sip=1-2"];
    private static readonly string[] s_weights = ["10.1.0.1=3", "10.1.0.0/24=2,10.1.0.2=0", "node/here=5,node/there=1", "10.1.0.3=0,fd00:1::1=7", "10.1.0.0/16=0", "10.1.0.1=100,10.1.0.2=7,10.1.0.3=31", "10.1.0.1=1000", "often"];
    private static readonly string[] s_denied = ["198.51.100.7", "198.51.100.0/24,198.51.101.0/24", "2001:db8:c::/48,198.51.100.0/25", "nobody", "198.51.100.1,198.51.100.2,198.51.100.4"];
    private static readonly string[] s_words = ["", " unready", " unready serving terminating", " unready terminating", " serving terminating", " unready serving"];
    private static readonly string[] s_prefixes = ["10.1.0.0/16", "10.1.0.0/24", "10.1.1.0/24", "10.2.0.0/16", "fd00:1::/64", "fd00:2::/64", "192.0.2.0/24", "2001:db8::/64", "0.0.0.0/0", "::/0"];

    /// <summary>A change of any object.</summary>
    public Edit Any() => random.Next(100) < _nodeEdits ? Node() : random.Next(9) < 4 ? Slice() : Service();

    /// <summary>What the gateway is at first.</summary>
    public IEnumerable<Edit> Gateway()
    {
        if (random.Next(2) == 0)
        {
            yield return new Edit("node", "sourceRules", "kubernetes");
        }

        if (random.Next(2) == 0)
        {
            yield return new Edit("node", "zone", "east");
        }
    }

    private Edit Service()
    {
        string target = $"service {One(s_services)}";
        return random.Next(100) switch
        {
            < 12 => Edit.Delete(target),
            < 24 => new Edit(target, "clusterIPs", ClusterIPs()),
            < 38 => new Edit(target, "ports", Ports()),
            < 48 => new Edit(target, "externalIPs", Some(s_externals, 2)),
            < 58 => new Edit(target, "loadBalancerIPs", [.. Some(s_externals, 2).Select(address => random.Next(5) == 0 ? address + " Proxy" : address)]),
            < 63 => new Edit(target, "sourceRanges", Some(s_ranges, 3)),
            < 70 => new Edit(target, "externalTrafficPolicy", Maybe("Local")),
            < 74 => new Edit(target, "internalTrafficPolicy", Maybe("Local")),
            < 82 => new Edit(target, "affinity", Maybe(One(s_affinities))),
            < 84 => new Edit(target, "healthCheckNodePort", Maybe("32000")),
            _ => Annotation(target),
        };
    }

    private Edit Annotation(string target)
    {
        string name = One([.. ObjectText.Annotations]);
        string value = name switch
        {
            "source-ip" => One(["auto", "kubernetes", "keep", "masquerade", "maybe"]),
            "balance" => One(["random", "flow-hash", "client-hash", "best"]),
            "weights" => One(s_weights),
            "port-ranges" => One(s_portRanges),
            "denied-source-ranges" => One(s_denied),
            _ => One(["1", "100", "7", "none-at-all"]),
        };
        return new Edit(target, name, Maybe(value));
    }

    private string[] ClusterIPs() => random.Next(3) switch
    {
        0 => [One(s_clusterIPs)],
        1 => [One(s_clusterIPv6s)],
        _ => [One(s_clusterIPs), One(s_clusterIPv6s)],
    };

    // Names are unique in a Service, and so are port and protocol together; the agent refuses all else before it gets here.
    private string[] Ports()
    {
        var ports = new List<string>();
        var taken = new HashSet<string>();
        foreach (string name in Some(s_portNames, 3))
        {
            string port = $"{One(s_ports)}/{One(s_protocols)}";
            if (taken.Add(port))
            {
                ports.Add($"{name} {port}{(random.Next(2) == 0 ? "" : " " + One(s_nodePorts))}");
            }
        }

        return ports.Count == 0 ? ["http 80/TCP 30000"] : [.. ports];
    }

    private Edit Slice()
    {
        string target = $"slice {One(s_services)}/{One(s_slices)}";
        return random.Next(10) switch
        {
            0 => Edit.Delete(target),
            1 => new Edit(target, "ports", [.. Some(s_portNames, 3).Select(name => $"{name} {One(s_slicePorts)}/{One(s_protocols)}")]),
            _ => new Edit(target, "endpoints", Endpoints()),
        };
    }

    private string[] Endpoints()
    {
        bool v4 = random.Next(3) > 0;

        // Hints count only where all endpoints have one.
        int zones = random.Next(3) == 0 ? 1 : 20, nodes = random.Next(6) == 0 ? 1 : 20;
        if (random.Next(25) == 0)
        {
            return [$"{(v4 ? "10.1.1." : "fd00:1::")}{random.Next(9) + 1}+{random.Next(26, 72)}{Words(zones, nodes)}"];
        }

        return [.. Enumerable.Range(0, random.Next(6)).Select(_ => $"{(v4 ? "10.1.0." : "fd00:1::")}{random.Next(1, 7)}{Words(zones, nodes)}").DistinctBy(static text => text.Split(' ')[0])];
    }

    private string Words(int zones, int nodes)
    {
        string words = random.Next(3) == 0 ? One(s_words) : "";
        words += random.Next(2) == 0 ? "" : One([" @here", " @there"]);
        words += random.Next(zones) == 0 ? One([" zone=east", " zone=west", " zone=east zone=west"]) : "";
        return words + (random.Next(nodes) == 0 ? One([" node=here", " node=there"]) : "");
    }

    private Edit Node() => random.Next(14) switch
    {
        0 => new Edit("node", "name", Maybe("there")),
        1 or 11 or 12 => new Edit("node", "zone", Maybe(One(["east", "west"]))),
        2 => new Edit("node", "podCidrs", Some(s_prefixes[..6], 2)),
        3 => new Edit("node", "serviceCidrs", Some(["10.96.0.0/16", "10.96.0.0/24", "fd00:96::/112"], 2)),
        4 => new Edit("node", "nodePortAddresses", Some(s_prefixes[6..], 2)),
        5 or 13 => new Edit("node", "localAddresses", ["192.0.2.1", .. Some(["203.0.113.1", "2001:db8:f::1", "10.96.0.3"], 2)]),
        6 => new Edit("node", "returnPrefixes", Some(s_prefixes, 4)),
        7 => new Edit("node", "interfaces", ["2", .. Some(["3", "4"], 2)]),
        8 => new Edit("node", "sourceRules", Maybe("kubernetes")),
        9 => new Edit("node", "masqueradeAll", Maybe("true")),
        _ => new Edit("node", "balance", Maybe(One(["flow-hash", "client-hash"]))),
    };

    private string One(string[] pool) => pool[random.Next(pool.Length)];

    private string[] Maybe(string value) => random.Next(10) < 7 ? [value] : [];

    private string[] Some(string[] pool, int most) => [.. pool.OrderBy(_ => random.Next()).Take(random.Next(most + 1))];
}
