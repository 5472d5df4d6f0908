using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>Status documents as text: the facts first, then what is wrong with the next step.</summary>
internal static class StatusText
{
    private const int LabelWidth = 15; // ConnectionTable

    public static void Write(CtlConsole console, AgentStatus status)
    {
        Line(console, "agent", $"edge-agent {Texts.Printable(status.Version)}, up {Texts.Age(status.UptimeSeconds)}");
        Line(console, "gateway", Texts.Printable($"{status.Gateway} of tenant {status.Tenant}, view {status.View}"));
        Line(console, "broker", Broker(console, status.Broker));
        Line(console, "sync", $"{status.Sync}, state from {status.Source}, last beat {(status.StaleSeconds is { } stale ? Texts.Age(stale) + " ago" : "never")}");
        Line(console, "generations", $"seen {status.Seen}, applied {status.Applied}, programmed {status.Programmed}, configuration {status.ConfigGeneration}");
        Line(console, "objects", Counts(status.Counts) + (status.RejectedCount > 0 ? Texts.Invariant($", {status.RejectedCount} rejected") : ""));
        Line(console, "kernel", Texts.Invariant($"last commit {status.LastCommitMilliseconds:F2} ms, {status.Repairs} repairs"));
        if (status is { LastRepair: { } repair, SinceRepairSeconds: { } age })
        {
            Line(console, "last repair", Texts.Printable($"{Texts.Age(age)} ago: {repair}"));
        }

        Line(console, "connections", Texts.Invariant($"{status.Draining} endpoints drain, {status.FlowsDeleted} stale entries deleted"));
        if (status.Led is not null)
        {
            Line(console, "led", status.Led);
        }

        foreach (UplinkRow uplink in status.Uplinks)
        {
            Line(console, uplink.Kind, Texts.Printable(Texts.Invariant($"{uplink.Number} {uplink.Name}: {uplink.State}, table {uplink.Table}, mark {uplink.Mark}")));
        }

        Write(console, status.Conditions);
        Write(console, "rejected", status.Rejected, status.RejectedCount);
    }

    public static void Write(CtlConsole console, ControlStatus status)
    {
        Line(console, "control", $"edge-control {status.Version} of tenant {status.Tenant}");
        Line(console, "broker", Broker(console, status.Broker));
        if (status.Source is { } source)
        {
            Line(console, "manifests", Texts.Invariant($"{source.Directory}: {source.Files} files, {source.Objects} objects, {source.ProblemCount} problems, {source.Notes.Count} ignored"));
        }

        Line(console, "gateways", Texts.Invariant($"{status.Gateways}, {status.GatewaysOnline} online"));
        Write(console, status.Conditions);
        Table table = new("VIEW", "GENERATION", "MANIFEST", "BEAT", "SERVICES", "SLICES", "ENDPOINTS", "SHARDS", "SIZE");
        foreach (ViewRow view in status.Views)
        {
            table.Add(
                view.Name, view.Generation.ToString(), view.ManifestGeneration.ToString(), Texts.Invariant($"{view.Beat}"), Texts.Invariant($"{view.Counts.Services}"),
                Texts.Invariant($"{view.Counts.Slices}"), Texts.Invariant($"{view.Counts.Endpoints}"), Texts.Invariant($"{view.Shards}"), Texts.Bytes(view.Bytes));
        }

        if (status.Views.Count > 0)
        {
            console.Out.WriteLine();
            table.Write(console.Out);
        }

        Write(console, "problems", status.Source?.Problems ?? [], status.Source?.ProblemCount ?? 0);
    }

    private static void Write(CtlConsole console, IReadOnlyList<Condition> conditions)
    {
        foreach (Condition condition in conditions)
        {
            string state = condition.Status ? console.Good("yes") : console.Bad("no");
            Line(console, condition.Type, condition.Status ? state : state + Texts.Printable($" ({condition.Reason}{(condition.Message is null ? "" : ": " + condition.Message)})"));
        }
    }

    private static void Write(CtlConsole console, string title, IReadOnlyList<RejectedObject> objects, int count)
    {
        if (objects.Count == 0)
        {
            return;
        }

        console.Out.WriteLine();
        console.Out.WriteLine(console.Weak(Texts.Invariant($"{title} ({count}):")));
        foreach (RejectedObject entry in objects)
        {
            string where = entry.Where is null ? "" : entry.Where + ": ";
            string key = entry.Key.Length > 0 ? entry.Key + ": " : "";
            console.Out.WriteLine(Texts.Printable($"  {where}{key}{entry.Text} ({entry.Reason})"));
        }

        if (count > objects.Count)
        {
            console.Out.WriteLine(Texts.Invariant($"  and {count - objects.Count} more"));
        }
    }

    private static string Broker(CtlConsole console, BrokerStatus? broker) => broker switch
    {
        null => "none",
        { State: "connected" } => console.Good(broker.State) + Texts.Printable($" to {broker.Address}, since {Texts.Age(broker.SinceSeconds)}"),
        _ => console.Bad(broker.State) + Texts.Printable($" from {broker.Address}, since {Texts.Age(broker.SinceSeconds)}{(broker.LastError is null ? "" : ": " + broker.LastError)}"),
    };

    private static string Counts(ObjectCounts? counts) =>
        counts is null ? "none" : Texts.Invariant($"{counts.Services} services, {counts.Slices} slices, {counts.Endpoints} endpoints");

    private static void Line(CtlConsole console, string label, string text) => console.Out.WriteLine($"{label.PadRight(LabelWidth)} {text}");
}
