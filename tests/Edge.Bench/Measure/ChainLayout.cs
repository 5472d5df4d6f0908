using System.Globalization;
using Edge.Bench.State;

namespace Edge.Bench.Measure;

/// <summary>
/// The same Services as a chain per service port and a chain per endpoint, as kube-proxy's nftables mode laid them out up to 1.35:
/// the peer that the load of our layout is compared with.
/// </summary>
internal static class ChainLayout
{
    public static void Write(string path, BenchView view, int endpoints)
    {
        using var text = new StreamWriter(path);
        text.WriteLine("table ip peer {");
        text.WriteLine("  chain mark-for-masquerade { mark set mark or 0x4000; }");
        text.WriteLine("  set hairpins { type ipv4_addr . ipv4_addr; }");
        text.WriteLine("  set cluster-ips { type ipv4_addr; elements = {");
        text.WriteLine(Join(view, i => BenchView.ServiceAddress(i)));
        text.WriteLine("  } }");
        for (int service = 0; service < view.Services; service++)
        {
            for (int endpoint = 0; endpoint < endpoints; endpoint++)
            {
                string address = view.EndpointAddress(service, endpoint);
                text.WriteLine($"  chain {Endpoint(service, endpoint)} {{ ip saddr {address} jump mark-for-masquerade; meta l4proto tcp dnat to {address}:8080; }}");
            }

            string picks = string.Join(", ", Enumerable.Range(0, endpoints).Select(e => $"{Number(e)} : goto {Endpoint(service, e)}"));
            text.WriteLine($"  chain {Chain(service)} {{ ip daddr {BenchView.ServiceAddress(service)} tcp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade; numgen random mod {Number(endpoints)} vmap {{ {picks} }}; }}");
        }

        text.WriteLine("  map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; elements = {");
        text.WriteLine(Join(view, i => $"{BenchView.ServiceAddress(i)} . tcp . 80 : goto {Chain(i)}"));
        text.WriteLine("  } }");
        text.WriteLine("  chain services { ip daddr . meta l4proto . th dport vmap @service-ips; }");
        text.WriteLine("  chain nat-prerouting { type nat hook prerouting priority dstnat; jump services; }");
        text.WriteLine("  chain nat-output { type nat hook output priority -100; jump services; }");
        text.WriteLine("}");
    }

    private static string Join(BenchView view, Func<int, string> element) =>
        string.Join(",\n", Enumerable.Range(0, view.Services).Select(element));

    private static string Chain(int service) => "service-" + Number(service);

    private static string Endpoint(int service, int endpoint) => $"endpoint-{Number(service)}-{Number(endpoint)}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
