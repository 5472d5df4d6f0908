using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>One packet's way as numbered steps, in the order of docs/dataplane.md: source, frontend, gate, pick, endpoints, source address.</summary>
internal sealed class PathText(CtlConsole console, ExplainAnswer answer, PathRow path, bool listShown)
{
    private const string Indent = "               "; // behind "1  frontend    "

    private readonly PathListRow? _list = ExplainText.ListOf(answer, path);
    private int _step;

    public void Write()
    {
        string outcome = Texts.Printable(PathWords.Outcome(path, _list));
        console.Out.WriteLine($"{At(path)}/{path.Protocol} from {answer.From ?? "any client outside"}");
        console.Out.WriteLine($"  → {Painted(outcome)}");
        if (PathWords.Next(path, _list) is string next)
        {
            console.Out.WriteLine($"    next: {Texts.Printable(next)}");
        }

        console.Out.WriteLine();
        WriteSource();
        WriteFrontend();
        WriteGate();
        WritePick();
        WriteReturn();
        WriteKernel();
    }

    private string Painted(string outcome) => path.Outcome switch
    {
        "passed" => console.Weak(outcome),
        "forwarded" when PathWords.IsElsewhere(path) || ObstacleWords.Of(path, _list) is not null => console.Bad(outcome),
        "forwarded" when ObstacleWords.Some(path, _list) is not null => console.Weak(outcome),
        "forwarded" => console.Good(outcome),
        _ => console.Bad(outcome),
    };

    private void WriteSource()
    {
        string who = answer.Source switch
        {
            "pod" => ", a pod of this gateway: externalTrafficPolicy does not matter",
            "gateway" => ", the gateway itself: externalTrafficPolicy does not matter",
            _ => answer.From is null ? "" : ", outside",
        };
        Step("source", $"{answer.From ?? "any client outside"}{(answer.FromInterface is null ? "" : $" by {answer.FromInterface}")}{who}");
        More($"chain {(answer.Source == "gateway" ? "output" : "prerouting")}: {ChainWords.OfChain(ChainWords.Dataplane, answer.Source == "gateway" ? "output" : "prerouting")}");
        foreach (LookupRow lookup in path.Lookups)
        {
            if (lookup.Set == "pod-cidrs")
            {
                More(Element(lookup));
            }
        }
    }

    private void WriteFrontend()
    {
        Step("frontend", path.Kind switch
        {
            "clusterIP" => $"clusterIP of {PathWords.Service(path)}",
            "loadBalancer" => $"load balancer address of {PathWords.Service(path)}",
            "externalIP" => $"externalIP of {PathWords.Service(path)}",
            "nodePort" => $"NodePort of {PathWords.Service(path)}",
            _ => "none",
        });
        if (path.Claim is AddressRow claim)
        {
            string text = $"address {claim.State} {(claim.Interface is null ? "" : $"on {claim.Interface} ")}for {Texts.Age(claim.SinceSeconds)}{(claim.Reason is null ? "" : $": {claim.Reason}")}";
            More(text, claim is { State: "Claimed", Reason: null } ? null : console.Bad);
        }

        bool any = false;
        foreach (LookupRow lookup in path.Lookups)
        {
            if (IsFrontend(lookup) && (lookup.Found || lookup.Wanted is not null))
            {
                any = true;
                More($"chain {lookup.Chain}: {ChainWords.OfChain(ChainWords.Dataplane, lookup.Chain)}");
                More(Element(lookup));
            }
        }

        if (!any)
        {
            More($"{path.Lookups.Count(IsFrontend)} maps looked up, none has this address, protocol and port");
        }

        foreach (LookupRow lookup in path.Lookups)
        {
            if (lookup.Set is "service-ips" or "service-cidrs" or "nodeport-addresses" && path.Id is null && lookup.Found)
            {
                More($"{Element(lookup)}: {SetWords.Of(ChainWords.Dataplane, lookup.Set)}");
            }
        }

        if (path.Nearby.Count > 0)
        {
            More($"Services have here: {string.Join(", ", path.Nearby)}");
        }

        if (path.DirectLink is not null)
        {
            More($"direct return: what comes in by {path.DirectLink} is sent on as it is, before all this");
            foreach (LookupRow lookup in path.Lookups)
            {
                if (lookup.Chain == "direct")
                {
                    More(Element(lookup));
                }
            }
        }

        if (path.Id is not null)
        {
            More(Texts.Invariant($"the value is the connection's mark: Service port {path.Id}, {(path.Policy == "Local" ? "endpoints on this node" : "all endpoints")}, source mode {path.SourceMode}"));
        }
    }

    private void WriteGate()
    {
        if (!path.Gated)
        {
            return;
        }

        Step("gate", ChainWords.OfChain(ChainWords.Dataplane, "gate")!);
        foreach (LookupRow lookup in path.Lookups)
        {
            if (lookup.Chain is "gate" or "client-limits")
            {
                More(Element(lookup));
            }
        }

        if (path.AllowedSources.Count > 0)
        {
            More($"allowed: {string.Join(", ", path.AllowedSources)}{(answer.From is null ? "; name a client with --from" : "")}");
        }

        if (path.Limits.Count > 0)
        {
            More($"limits: {string.Join(", ", path.Limits)}{(_list?.Flows is int flows ? Texts.Invariant($" ({flows} live now)") : "")}; a connection beyond is refused");
            if (answer.From is null && path.Limits.Any(static limit => limit.Contains("-per-client=", StringComparison.Ordinal)))
            {
                More("whether a client has reached its limit: name it with --from");
            }
        }

        foreach (ClientLimitRow limit in path.ClientLimits ?? [])
        {
            More(LimitWords.Of(limit), limit.State == "reached" ? console.Bad : null);
            if (LimitWords.Older(limit) is string older)
            {
                More(older);
            }
        }
    }

    private void WritePick()
    {
        if (_list is null || path.Reason is PathReasons.SourceNotAllowed or PathReasons.SourceDenied or PathReasons.LimitReached or PathReasons.ClientLimitReached)
        {
            return;
        }

        Step("pick", path.DirectLink is not null ? $"in table netdev edge-direct, {ChainWords.OfChain(ChainWords.Dataplane, _list.Chain)}"
            : path.Outcome == "forwarded" ? $"chain {_list.Chain}: {ChainWords.OfChain(ChainWords.Dataplane, _list.Chain)}"
            : path.Outcome == "refused" ? $"chain refuse: {ChainWords.OfChain(ChainWords.Dataplane, "refuse")}" : "chain pick: drop");
        if (path.Sticky)
        {
            More(path.Kept is not null ? $"session affinity: this client keeps {path.Kept} for {Texts.Age(path.KeptSeconds)} more"
                : answer.From is null ? "session affinity: clients keep their endpoint" : "session affinity: this client has no endpoint yet");
        }

        if (path.Outcome == "forwarded")
        {
            More(Texts.Invariant($"map {_list.Map} {{ {_list.Mark} . slot }}, {_list.SlotsRead} of {_list.Slots} slots read back"));
        }

        if (listShown && _list.Endpoints.Count > 0)
        {
            More("the endpoints are those above");
            return;
        }

        ExplainEndpoints.Write(console.Out, _list);
    }

    private void WriteReturn()
    {
        if (path.Outcome != "forwarded" || _list is null || listShown)
        {
            return;
        }

        string chain = path.SourceMode switch { "masquerade" => "source-masquerade", "masquerade-outsiders" => "source-outsiders", "keep" => "source-keep", _ => "source-auto" };
        Step("return", path.DirectLink is not null ? "past this gateway" : $"chain postrouting → {chain}: {ChainWords.OfChain(ChainWords.Dataplane, chain)}");
        HashSet<string> said = [];
        foreach (PathEndpointRow row in _list.Endpoints)
        {
            if (row.Choice == "chosen" && said.Add(row.Source))
            {
                More($"{row.Endpoint}: {row.SourceReason}");
            }
        }

        if (_list.Flows is int flows)
        {
            Step("now", Texts.Invariant($"{flows} live connection{(flows == 1 ? "" : "s")} to this Service port through this gateway"));
            if (_list.Endpoints.Sum(static row => row.Choice == "chosen" ? 0 : row.Flows ?? 0) is > 0 and int left)
            {
                More(Texts.Invariant($"{left} of them with endpoints that get no new ones: a connection stays with its endpoint until it ends"));
            }
        }
        else if (answer.FlowsProblem is not null)
        {
            Step("now", $"live connections are not counted: {answer.FlowsProblem}");
        }
    }

    private void WriteKernel()
    {
        List<string> differences = KernelDifferences.Of(path, listShown ? null : _list);
        if (differences.Count == 0)
        {
            Step("kernel", Texts.Invariant($"as wanted: {path.Lookups.Count} look-ups just now"));
            return;
        }

        Step("kernel", Texts.Invariant($"DIFFERS from what is wanted"), console.Bad);
        differences.ForEach(difference => More(difference));
    }

    private static bool IsFrontend(LookupRow lookup) =>
        lookup.Set is "frontends" or "external-frontends" or "nodeports" or "external-nodeports" or "frontend-ranges" or "external-frontend-ranges" or "nodeport-ranges" or "external-nodeport-ranges";

    private static string Element(LookupRow lookup) =>
        $"{lookup.Table} {lookup.Set} {{ {lookup.Key}{(lookup.Value is null ? "" : $" : {lookup.Value}")} }}"
        + (lookup.Found ? "" : ": not in it")
        + (lookup.Packets is { } packets ? Texts.Invariant($", {packets} new connection{(packets == 1 ? "" : "s")} since it was written") : "");

    private void Step(string name, string text, Func<string, string>? paint = null) =>
        console.Out.WriteLine($"{Texts.Invariant($"{++_step}"),-3}{name,-12}{Painted(text, paint)}");

    private void More(string text, Func<string, string>? paint = null) => console.Out.WriteLine(Indent + Painted(text, paint));

    private static string Painted(string text, Func<string, string>? paint) => paint is null ? Texts.Printable(text) : paint(Texts.Printable(text));

    /// <summary>Address and port, as people write them.</summary>
    public static string At(PathRow path) => Texts.Invariant($"{(path.Address.Contains(':', StringComparison.Ordinal) ? $"[{path.Address}]" : path.Address)}:{path.Port}");
}
