using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Which Service ports want which frontends. Where several want one, any may have it, but only one, for clients inside and outside alike.</summary>
internal sealed class Claims
{
    private readonly Dictionary<PortKey, ResolvedPort> _ports = [];
    private readonly List<(PortKey Port, FrontendKey Frontend)> _all = [];

    public Claims(WantedState wanted, NodeFacts node)
    {
        foreach (ServiceKey service in wanted.Services)
        {
            var problems = new List<string>();
            foreach (ResolvedPort port in wanted.Resolve(service, node, problems))
            {
                _ports[port.Key] = port;
                _all.AddRange(port.Frontends.Select(frontend => AddressOf(frontend.Key)).Distinct().Select(key => (port.Key, key)));
            }

            if (problems.Count > 0)
            {
                Faulty.Add(service);
            }
        }
    }

    public IReadOnlyDictionary<PortKey, ResolvedPort> Ports => _ports;

    /// <summary>Services of which a part is written wrongly.</summary>
    public HashSet<ServiceKey> Faulty { get; } = [];

    public bool HasConflicts => _all.Exists(claim => Rivals(claim.Port, claim.Frontend).Any());

    /// <summary>Ports that want the same address and port, or a range that overlaps.</summary>
    public IEnumerable<(PortKey Port, FrontendKey Frontend)> Rivals(PortKey port, FrontendKey frontend)
    {
        FrontendKey wanted = AddressOf(frontend);
        return _all.Where(other => other.Port != port && Overlap(wanted, other.Frontend));
    }

    /// <summary>Services of which a frontend is held by another, and what is wrong with who holds what.</summary>
    /// <param name="model">Says who holds what.</param>
    /// <param name="faults">Receives sentences.</param>
    public HashSet<ServiceKey> Losers(DataplaneModel model, List<string> faults)
    {
        var losers = new HashSet<ServiceKey>();
        foreach ((PortKey port, FrontendKey frontend) in _all)
        {
            PortKey[] holders = [.. Rivals(port, frontend).Where(rival => Holds(model, rival.Port, rival.Frontend)).Select(static rival => rival.Port)];
            if (Holds(model, port, frontend))
            {
                faults.AddRange(holders.Select(other => $"{port} and {other} both hold {frontend}"));
                continue;
            }

            losers.Add(port.Service);
            if (holders.Length == 0)
            {
                faults.Add($"{port} does not hold {frontend}, and nobody else does");
            }
        }

        return losers;
    }

    /// <summary>Gives frontends that several ports want to those that have them in a model, and all others to everybody.</summary>
    public Func<PortKey, FrontendKey, bool> HeldAsIn(DataplaneModel model) => (port, key) => !Rivals(port, key).Any() || Holds(model, port, AddressOf(key));

    private static bool Holds(DataplaneModel model, PortKey port, FrontendKey key) =>
        model.PortsOf(port.Service).Any(programmed => programmed.Key == port && programmed.Frontends.Contains(key));

    // The frontend without the difference between clients inside and outside.
    private static FrontendKey AddressOf(FrontendKey key) => key with { ExternalOnly = false };

    private static bool Overlap(FrontendKey one, FrontendKey other) => one.IsRange && other.IsRange
        ? one with { Port = 0, LastPort = 0 } == other with { Port = 0, LastPort = 0 } && one.Port <= other.LastPort && other.Port <= one.LastPort
        : one == other;
}
