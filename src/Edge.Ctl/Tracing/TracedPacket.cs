using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>The way of one packet, and where it went.</summary>
internal sealed class TracedPacket
{
    /// <param name="steps">At least one: that of the rule that marked the packet.</param>
    /// <param name="setting">Reads a setting below <c>/proc/sys/net</c>; null when it cannot.</param>
    public TracedPacket(IReadOnlyList<TraceStep> steps, Func<string, string?> setting)
    {
        Steps = steps;
        First = steps[0].Event.Packet;
        Last = steps.LastOrDefault(static step => step.Event.Packet is not null)?.Event.Packet;
        Service = steps.LastOrDefault(static step => step.Service is not null)?.Service;
        Input = steps.FirstOrDefault(static step => step.Input is not null)?.Input;
        Output = steps.LastOrDefault(static step => step.Output is not null)?.Output;
        Outcome = OutcomeOf(steps[^1]);
        (Sentence, Next) = new TraceWords(this, setting).Say();
    }

    public IReadOnlyList<TraceStep> Steps { get; }

    /// <summary>The packet as it came; null when the kernel could not read it.</summary>
    public TracePacket? First { get; }

    /// <summary>The packet as it was seen last.</summary>
    public TracePacket? Last { get; }

    /// <summary>The Service port that it is for, <c>shop/web:http</c>; null when no element was found.</summary>
    public string? Service { get; }

    /// <summary>Interface that it came in by; null for one of the gateway's own.</summary>
    public string? Input { get; }

    /// <summary>Interface that it left by, or was to leave by.</summary>
    public string? Output { get; }

    public TraceOutcome Outcome { get; }

    /// <summary>Where it went, in one sentence.</summary>
    public string Sentence { get; }

    /// <summary>What to look at next; null when nothing is wrong.</summary>
    public string? Next { get; }

    /// <summary>Its destination was changed on the way.</summary>
    public bool IsTranslated => First is not null && Last is not null && (!First.Destination.Equals(Last.Destination) || First.DestinationPort != Last.DestinationPort);

    private TraceOutcome OutcomeOf(TraceStep end) => end switch
    {
        { Drops: true, Refuses: true } => TraceOutcome.Refused,
        { Drops: true } => TraceOutcome.Dropped,
        { Event.Verdict.Code: VerdictCode.Queue } => TraceOutcome.Queued,
        { Event: { Table: TraceTable.Name, Chain: "input", Kind: TraceKind.Policy } } => TraceOutcome.Local,
        { Event: { Table: TraceTable.Name, Chain: "postrouting", Kind: TraceKind.Policy } } => IsTranslated ? TraceOutcome.Endpoint : TraceOutcome.Left,
        _ => TraceOutcome.Lost,
    };
}
