using System.Globalization;
using Edge.SystemTests.Control;

namespace Edge.SystemTests.Kill;

/// <summary>Services whose endpoints come and go, and which come and go themselves; all pods answer all the time, so no change is a reason for a connection to fail.</summary>
internal sealed class ChangingServices(ControlPlane control, Random random)
{
    /// <summary>The one with the clients; it always has endpoints.</summary>
    public const string Target = "10.96.0.10";

    private const int Services = 20;
    private const int Pods = 200;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, SortedSet<string>> _wanted = [];

    /// <summary>How many changes were written.</summary>
    public int Changes { get; private set; }

    /// <summary>Address of each Service, and its endpoints, as they were written last.</summary>
    public SortedDictionary<string, string> Wanted
    {
        get
        {
            lock (_gate)
            {
                SortedDictionary<string, string> wanted = new(StringComparer.Ordinal);
                foreach ((int service, SortedSet<string> endpoints) in _wanted)
                {
                    wanted[$"{AddressOf(service)} . tcp . 80"] = string.Join(' ', endpoints.Select(static endpoint => $"{endpoint} . 8080"));
                }

                return wanted;
            }
        }
    }

    /// <summary>Writes all of them.</summary>
    public void WriteAll()
    {
        for (int service = 0; service < Services; service++)
        {
            Change(service, create: true);
        }
    }

    /// <summary>Changes one at random.</summary>
    public void Change()
    {
        int service = random.Next(Services);
        bool there;
        lock (_gate)
        {
            there = _wanted.ContainsKey(service);
        }

        if (service > 0 && there && random.Next(8) == 0)
        {
            lock (_gate)
            {
                _wanted.Remove(service);
            }

            File.Delete(Path.Combine(control.Manifests, $"s{service}.yaml"));
            Changes++;
        }
        else
        {
            Change(service, create: !there);
        }
    }

    private static string AddressOf(int service) => service == 0 ? Target : string.Create(CultureInfo.InvariantCulture, $"10.96.1.{service}");

    private void Change(int service, bool create)
    {
        SortedSet<string> endpoints = new(StringComparer.Ordinal);
        int count = service == 0 ? random.Next(1, 12) : random.Next(create ? 1 : 0, 30);
        while (endpoints.Count < count)
        {
            endpoints.Add(string.Create(CultureInfo.InvariantCulture, $"10.1.0.{random.Next(1, Pods)}"));
        }

        string affinity = service % 5 == 4 ? ", sessionAffinity: ClientIP" : "";
        string slice = endpoints.Count == 0 ? " []" : string.Concat(endpoints.Select(static endpoint => $"\n- addresses: [{endpoint}]"));
        lock (_gate)
        {
            _wanted[service] = endpoints;
        }

        control.Write($"s{service}.yaml", $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: s{{service}}, namespace: shop}
            spec: {type: ClusterIP, clusterIP: {{AddressOf(service)}}, clusterIPs: [{{AddressOf(service)}}], ports: [{name: http, port: 80, targetPort: 8080}]{{affinity}} }
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: s{{service}}-1, namespace: shop, labels: {kubernetes.io/service-name: "s{{service}}" } }
            addressType: IPv4
            ports: [{name: http, port: 8080, protocol: TCP}]
            endpoints:{{slice}}
            """);
        Changes++;
    }
}
