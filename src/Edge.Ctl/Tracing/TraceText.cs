using Edge.Ctl.Explain;
using Edge.Ctl.Output;
using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>The way of a packet as a person reads it: where it was, what each rule said, and where it went.</summary>
internal sealed class TraceText(CtlConsole console)
{
    private const int ChainWidth = 22;

    private (Hook?, string) _place;

    /// <summary>Writes all packets.</summary>
    public static void Write(CtlConsole console, TraceResult result)
    {
        bool first = true;
        foreach (TracedPacket packet in result.Packets)
        {
            if (!first)
            {
                console.Out.WriteLine();
            }

            new TraceText(console).Write(packet);
            first = false;
        }

        if (result.HasLost)
        {
            console.Error.WriteLine(console.Weak("edgectl: the kernel told more than could be read in time: steps may be missing"));
        }
    }

    private void Write(TracedPacket packet)
    {
        foreach (TraceStep step in packet.Steps)
        {
            Place(step);
            if (Say(step) is { } words)
            {
                string chain = step.IsOurs ? $"{step.Event.Table} {step.Event.Chain}" : step.Place;
                console.Out.WriteLine(Clean($"  {(step.IsOurs ? " " : "!")} {chain.PadRight(ChainWidth)} ") + Paint(step, Clean(words)));
            }
        }

        console.Out.WriteLine();
        console.Out.WriteLine(Paint(packet.Outcome, Clean(packet.Sentence)));
        if (packet.Next is { } next)
        {
            console.Out.WriteLine(Clean($"  next: {next}"));
        }
    }

    // One packet at one place: 100.64.0.1:40000 → 10.96.0.10:80/TCP SYN.
    private static string Packet(TracePacket packet)
    {
        bool ports = packet.SourcePort != 0 || packet.DestinationPort != 0;
        string ends = ports
            ? $"{TraceFlow.At(packet.Source, packet.SourcePort)} → {TraceFlow.At(packet.Destination, packet.DestinationPort)}"
            : $"{packet.Source} → {packet.Destination}";
        return $"{ends}/{TraceFlow.ProtocolName(packet.Protocol)}{Flags(packet.TcpFlags)}";
    }

    // What a step says beside its place; null when that is nothing new.
    private static string? Say(TraceStep step)
    {
        string target = step.Event.Verdict is { Chain: { } chain } ? $" → {chain}" : "";
        string verdict = step switch
        {
            { Refuses: true, Drops: true } => ": refused",
            { Drops: true } => ": dropped",
            { Translates: true } => ": translated",
            { Event.Verdict.Code: VerdictCode.Queue } => ": to a program",
            { Event.Verdict.Code: VerdictCode.Accept } => ": accepted",
            _ => target,
        };
        return (step.Event.Kind, step.IsOurs) switch
        {
            (_, _) when step.Event.Table == TraceTable.Name => null,
            (TraceKind.Rule, true) => $"{step.Rule?.Comment ?? step.RuleText ?? ChainWords.OfChain(step.Event.Table, step.Event.Chain) ?? "a rule that is gone"}{(step.Service is null ? "" : $", {step.Service}")}{verdict}",
            (TraceKind.Rule, false) => $"{step.RuleText ?? Texts.Invariant($"rule {step.Event.RuleHandle}")}{(step.Rule?.Comment is null ? "" : $" comment \"{step.Rule.Comment}\"")}{(step.Drops ? verdict : "")}",
            (TraceKind.Policy, false) => step.Drops ? "the policy of the chain: dropped" : "policy: accepted",
            _ => null,
        };
    }

    private void Place(TraceStep step)
    {
        if (step.Event.Packet is not { } packet)
        {
            return;
        }

        string way = $"{Way("in by", step.Input)}{Way("out by", step.Output)}{Packet(packet)}";
        if (_place != (step.Hook, way))
        {
            _place = (step.Hook, way);
            console.Out.WriteLine(Clean($"{(step.Hook?.ToString() ?? "?").ToUpperInvariant(),-12} {way}"));
        }
    }

    private static string Way(string word, string? name) => name is null ? "" : $"{word} {name} ";

    private static string Flags(byte flags)
    {
        (byte Bit, string Name)[] names = [(0x02, "SYN"), (0x10, "ACK"), (0x01, "FIN"), (0x04, "RST")];
        string text = string.Join('+', names.Where(name => (flags & name.Bit) != 0).Select(static name => name.Name));
        return text.Length == 0 ? "" : " " + text;
    }

    private string Paint(TraceStep step, string text) => step.Drops ? console.Bad(text) : step.Service is not null || step.Translates ? console.Good(text) : text;

    private string Paint(TraceOutcome outcome, string text) => outcome switch
    {
        TraceOutcome.Endpoint => console.Good(text),
        TraceOutcome.Left or TraceOutcome.Local => console.Weak(text),
        _ => console.Bad(text),
    };

    // Names and comments of foreign tables must not steer the terminal.
    private static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c)) : text;
}
