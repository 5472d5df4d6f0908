using System.Globalization;
using System.Net.Sockets;
using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>Says in one sentence where a packet went, and what to do about it.</summary>
/// <param name="packet">Its way.</param>
/// <param name="setting">Reads a setting below <c>/proc/sys/net</c>; null when it cannot.</param>
internal sealed class TraceWords(TracedPacket packet, Func<string, string?> setting)
{
    private TraceStep End => packet.Steps[^1];

    private string Service => packet.Service is null ? "a Service" : $"Service {packet.Service}";

    private string Target => packet.First is { } first ? At(first.Destination, first.DestinationPort, first.Protocol) : "the address";

    /// <summary>The sentence, and the next step or null.</summary>
    public (string Sentence, string? Next) Say() => packet.Outcome switch
    {
        TraceOutcome.Endpoint when Translator() is { IsOurs: false } by => ($"It was translated to {Last()} by a rule of the chain {by.Place}, and left by {packet.Output}; the table {by.Event.Family.ToNft()} {by.Event.Table} is not the gateway's.", $"nft -a list chain {by.Place}"),
        TraceOutcome.Endpoint => ($"It went to the endpoint {Last()} of {Service} by {packet.Output}; {Client()}{Known()}.", null),
        TraceOutcome.Left => ($"It left by {packet.Output} to {Last()} as it came: no Service of this gateway is at {Target}.", "edgectl get services -A shows what is served"),
        TraceOutcome.Local => (Local(), null),
        TraceOutcome.Queued => ($"{End.Place} handed it to a program (queue), which decides; {Theirs()}", Listing()),
        TraceOutcome.Refused when End.IsOurs => Refused(),
        TraceOutcome.Refused => ($"It was refused by {Foreign()}; {Theirs()}", Listing()),
        TraceOutcome.Dropped when End.IsOurs => Dropped(),
        TraceOutcome.Dropped => ($"It was dropped without an answer by {Foreign()}; {Theirs()}", Listing()),
        _ => Lost(),
    };

    private static string At(System.Net.IPAddress address, ushort port, byte protocol) =>
        port == 0 ? $"{address} ({TraceFlow.ProtocolName(protocol)})" : $"{TraceFlow.At(address, port)}/{TraceFlow.ProtocolName(protocol)}";

    private string Last() => packet.Last is { } last ? TraceFlow.At(last.Destination, last.DestinationPort) : "an address that the kernel did not tell";

    private string Client() => packet is { First: { } first, Last: { } last } && !first.Source.Equals(last.Source)
        ? $"the endpoint sees {last.Source} in the place of the client's address"
        : "the endpoint sees the client's address";

    // Who changed the destination; null when that was done for an earlier packet of the connection.
    private TraceStep? Translator() => packet.Steps.FirstOrDefault(static step => step is { Translates: true, Hook: Hook.Prerouting or Hook.Output });

    // Only the first packet of a connection meets the rules of translation.
    private string Known() => packet.Service is null && !packet.Steps.Any(static step => step is { Event.Table: "edge", Event.Chain: "services" })
        ? ". The connection was known already: its translation was chosen when it began" : "";

    private string Local() => packet.IsTranslated
        ? $"It was translated to {Last()}, an address of this gateway, where a program gets it{(Translator() is { IsOurs: false } by ? $"; {by.Place} did that, whose table is not the gateway's" : "")}."
        : $"It was delivered to this gateway itself: what listens on {Target} gets it, no Service has it.";

    // The reasons have the words of edgectl explain.
    private (string Sentence, string? Next) Refused()
    {
        (string why, string next) = (Via("unserved"), Gate()) switch
        {
            (true, _) => ($"the address belongs to Services, and none has port {Port()}; programs of the gateway do not answer here", "edgectl get services -A shows the ports"),
            (_, { } gate) => ($"{Service} is above a limit ({gate})", "see the limits in the Service's annotations"),
            _ => ($"{Service} has no endpoint that is ready", $"look at its pods: edgectl get endpoints {Name()}"),
        };
        return ($"It was refused ({(packet.First?.Protocol == TraceFlow.Tcp ? "TCP reset" : "ICMP port unreachable")}): {why}.", next);
    }

    private (string Sentence, string? Next) Dropped()
    {
        (string why, string? next) = (End.Event.Chain, End.Rule?.Comment) switch
        {
            ("services", _) => ("the address is in the prefixes of Services, and no Service has it", "edgectl get services -A shows the addresses"),
            ("gate", "denied source") => ($"the client is in the denied source ranges of {Service}", "take the client out of the Service's annotation edge.gateway/denied-source-ranges"),
            ("gate", _) => ($"the client is in none of the loadBalancerSourceRanges of {Service}", "add the client to spec.loadBalancerSourceRanges of the Service"),
            ("pick", _) => ($"{Policy()} of {Service} is Local, and its endpoints are on other nodes", $"run a pod of it on this node, or set {Policy()}: Cluster"),
            ("forward", _) => ("it belongs to no connection that is known, and would have left untranslated", null),
            _ => ($"{End.Place} says so ({End.Rule?.Comment ?? End.RuleText ?? Rule()})", Listing()),
        };
        return ($"It was dropped without an answer: {why}.", next);
    }

    private string Port() => $"{packet.First?.DestinationPort.ToString(CultureInfo.InvariantCulture)}/{TraceFlow.ProtocolName(packet.First?.Protocol ?? 0)}";

    // Who comes from outside is looked up in a chain of its own first.
    private string Policy() =>
        packet.Steps.LastOrDefault(static step => step.Service is not null)?.Event.Chain == "outside" ? "externalTrafficPolicy" : "internalTrafficPolicy";

    // shop/web:http as edgectl get takes it.
    private string Name()
    {
        string service = packet.Service is { } port ? port.Split(':', ' ')[0] : "";
        int slash = service.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "-A" : $"{service[(slash + 1)..]} -n {service[..slash]} -o wide";
    }

    private (string Sentence, string? Next) Lost()
    {
        // Where a translation leads is only seen at the next place, and there it was not.
        bool unseen = packet.Steps.LastOrDefault(static step => step.Translates || step.Event.Packet is not null) is { Translates: true };
        string target = unseen ? "the endpoint that was chosen" : packet.Last?.Destination.ToString() ?? "its destination";
        string way = unseen ? "ENDPOINT" : target;
        string from = packet.Last?.Source.ToString() ?? "its source";
        return End.Hook switch
        {
            Hook.Prerouting when ForwardingOff() is { } off => (
                $"It was not seen again after prerouting, and no rule dropped it: the kernel forwards nothing that comes in there, {off} is 0.", $"sysctl -w {off}=1, and for the next start a line in /etc/sysctl.d"),
            Hook.Prerouting when FiltersReversePath() => (
                $"It was not seen again after prerouting, and no rule dropped it: there is no route to {target}, or the reverse path filter of {packet.Input} refuses {from}.",
                $"ip route get {way} from {from} iif {packet.Input}; sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.{packet.Input}.rp_filter"),
            Hook.Prerouting => ($"It was not seen again after prerouting, and no rule dropped it: there is no route to {target}.", $"ip route get {way} from {from} iif {packet.Input}"),
            Hook.Output => ($"It was not seen again after output, and no rule dropped it: there is no way to {target}.", $"ip route get {way}"),
            { } hook => (
                $"It was not seen again after {Lower(hook)}, and no rule of nftables dropped it: it was too long for the way, or something beside nftables took it.",
                "ip -s link; and iptables-legacy -L -v, where that is in use"),
            null => ("It was not seen again, and no rule dropped it.", "trace it again"),
        };
    }

    // As edgectl explain looks at it. Towards an address of the gateway itself nothing is forwarded, but such a packet is seen again.
    private string? ForwardingOff() => packet.Last?.Source.AddressFamily switch
    {
        AddressFamily.InterNetwork when setting($"ipv4/conf/{packet.Input}/forwarding") == "0" => setting("ipv4/ip_forward") == "0" ? "net.ipv4.ip_forward" : $"net.ipv4.conf.{packet.Input}.forwarding",
        AddressFamily.InterNetworkV6 when setting("ipv6/conf/all/forwarding") == "0" && setting($"ipv6/conf/{packet.Input}/force_forwarding") != "1" => "net.ipv6.conf.all.forwarding",
        _ => null,
    };

    // ip-sysctl: the larger one counts, and there is none for IPv6; what cannot be read may be on.
    private bool FiltersReversePath() => packet.Last?.Source.AddressFamily == AddressFamily.InterNetwork
        && (setting("ipv4/conf/all/rp_filter") is not "0" || setting($"ipv4/conf/{packet.Input}/rp_filter") is not "0");

    private bool Via(string chain) => packet.Steps.Any(step => step.Event.Table == "edge" && step.Event.Chain == chain);

    // The last thing that the gate said, when the packet went from there to where it is refused.
    private string? Gate() => packet.Steps.LastOrDefault(static step => step.Event is { Table: "edge", Verdict.Chain: "refuse" } && step.Event.Chain is "gate" or "client-limits")?.Rule?.Comment;

    private string Foreign()
    {
        if (End.Event.Kind == TraceKind.Policy)
        {
            return $"the policy of the chain {End.Place}";
        }

        string comment = End.Rule?.Comment is { } text ? $" comment \"{text}\"" : "";
        return End.RuleText is { } rule ? $"a rule of the chain {End.Place}: {rule}{comment}" : $"{Rule()} of the chain {End.Place}";
    }

    private string Rule() => End.Event.RuleHandle == 0 ? "the end" : string.Create(CultureInfo.InvariantCulture, $"rule {End.Event.RuleHandle}");

    private string Theirs() => End.IsOurs ? "it is the gateway's own." : $"the table {End.Event.Family.ToNft()} {End.Event.Table} is not the gateway's.";

    private string Listing() => $"nft -a list chain {End.Place}";

    private static string Lower(Hook hook) => hook.ToString().ToLowerInvariant();
}
