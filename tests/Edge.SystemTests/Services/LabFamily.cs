using Edge.Nftables;

namespace Edge.SystemTests.Services;

/// <summary>The same addresses in both families, so that a test can be written once.</summary>
internal sealed record LabFamily(Family Family)
{
    private bool IsV6 => Family == Family.IPv6;

    public static TheoryData<string> Both => ["IPv4", "IPv6"];

    /// <summary>As conntrack names it.</summary>
    public string Name => IsV6 ? "ipv6" : "ipv4";

    /// <summary>Of an address.</summary>
    public int Bits => IsV6 ? 128 : 32;

    public string ClusterIP => IsV6 ? "fd00:96::10" : "10.96.0.10";

    public string OtherClusterIP => IsV6 ? "fd00:96::20" : "10.96.0.20";

    public string ExternalIP => IsV6 ? "2001:db8:113::10" : "203.0.113.10";

    public string LoadBalancerIP => IsV6 ? "2001:db8:113::20" : "203.0.113.20";

    public string GatewayOutside => IsV6 ? ServiceLab.GatewayOutsideV6 : ServiceLab.GatewayOutside;

    public string Loopback => IsV6 ? "::1" : "127.0.0.1";

    public string GatewayInside => IsV6 ? ServiceLab.GatewayInsideV6 : ServiceLab.GatewayInside;

    /// <summary>See <see cref="ServiceLab.AddFarPod"/>.</summary>
    public string FarPod => IsV6 ? "fd00:2::1" : "10.2.0.1";

    public static LabFamily Of(string name) => new(Enum.Parse<Family>(name));

    /// <summary>Address and port as text.</summary>
    public static string At(string address, int port) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";

    /// <summary>One of the clients' addresses, from 1.</summary>
    public string Client(int number) => IsV6 ? $"fd00:c1::{number:x}" : $"100.64.{number >> 8}.{number & 255}";

    /// <summary>One of the pods' addresses, from 1.</summary>
    public string Pod(int number) => Pods(number)[^1];

    /// <summary>Pods 1 to <paramref name="count"/>.</summary>
    public string[] Pods(int count) => IsV6 ? LabService.PodsV6(count) : LabService.Pods(count);

    /// <summary>A Service of this family alone.</summary>
    public LabService Service(string name, params string[] endpoints) => new(name) { ClusterIPs = [ClusterIP], Endpoints = endpoints };
}
