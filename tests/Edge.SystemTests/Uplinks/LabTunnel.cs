namespace Edge.SystemTests.Uplinks;

/// <summary>The tunnel of a <see cref="TunnelLab"/>, made by the tools that people use: <c>tunnel0</c> on both gateways.</summary>
internal static class LabTunnel
{
    public const string Device = "tunnel0", IngressOutside = "172.16.0.1", FarOutside = "172.16.0.2", IngressInside = "10.9.0.1", IngressInsideV6 = "fd00:9::1";
    private const string FarInside = "10.9.0.2", FarInsideV6 = "fd00:9::2";

    /// <summary>Makes both ends, and the ingress gateway's route to what is behind the far one.</summary>
    public static void Join(TunnelKind kind, LabNamespace ingress, LabNamespace far)
    {
        string type = kind == TunnelKind.Vxlan ? "vxlan id 7 dstport 4789 dev way0" : kind.ToString().ToLowerInvariant();
        Add(ingress, kind, type, IngressOutside, FarOutside);
        Add(far, kind, type, FarOutside, IngressOutside);
        if (kind == TunnelKind.WireGuard)
        {
            Encrypt(ingress, far);
        }

        Start(ingress, IngressInside, IngressInsideV6, "fe80::1");
        Start(far, FarInside, FarInsideV6, "fe80::2");
        ingress.Ip(kind == TunnelKind.Vxlan
            ? [$"route add 10.5.0.0/24 via {FarInside}", $"route add fd00:5::/64 via {FarInsideV6}"]
            : [$"route add 10.5.0.0/24 dev {Device}", $"route add fd00:5::/64 dev {Device}"]);
        if (kind == TunnelKind.WireGuard)
        {
            // Not before both are up: a lost handshake is tried again only after five seconds. The far gateway learns where the other is, as if that had no fixed address.
            ingress.Execute("wg", "set", Device, "peer", PublicKey(far), "endpoint", $"{FarOutside}:51820");
        }
    }

    private static void Add(LabNamespace space, TunnelKind kind, string type, string own, string other) => space.Ip(
        $"link add {Device} type {type}" + (kind == TunnelKind.WireGuard ? "" : $" local {own} remote {other}"), $"link set {Device} addrgenmode none");

    private static void Start(LabNamespace space, string address, string addressV6, string linkLocal) => space.Ip(
        $"address add {address}/24 dev {Device}", $"address add {addressV6}/64 dev {Device} nodad", $"address add {linkLocal}/64 dev {Device} nodad", $"link set {Device} up");

    // New keys for each lab. The prefixes are those of docs/source-ip.md: the far gateway takes the clients of the whole world from the ingress gateway.
    private static void Encrypt(LabNamespace ingress, LabNamespace far)
    {
        SetPrivateKey(ingress);
        SetPrivateKey(far);
        ingress.Execute("wg", "set", Device, "peer", PublicKey(far), "allowed-ips", $"10.5.0.0/24,fd00:5::/64,{FarInside}/32,{FarInsideV6}/128");
        far.Execute("wg", "set", Device, "peer", PublicKey(ingress), "allowed-ips", "0.0.0.0/0,::/0");
    }

    private static void SetPrivateKey(LabNamespace space) => Command.RunWithInput(
        "ip", space.Execute("wg", "genkey"), "netns", "exec", space.Name, "wg", "set", Device, "listen-port", "51820", "private-key", "/proc/self/fd/0");

    private static string PublicKey(LabNamespace space) => space.Execute("wg", "show", Device, "public-key").Trim();
}
