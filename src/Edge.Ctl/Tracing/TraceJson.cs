using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>Traced packets as one JSON document.</summary>
internal static class TraceJson
{
    /// <summary>The document, indented.</summary>
    public static string Print(TraceResult result)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("incomplete", result.HasLost);
            writer.WriteStartArray("packets");
            foreach (TracedPacket packet in result.Packets)
            {
                Write(writer, packet);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, TracedPacket packet)
    {
        writer.WriteStartObject();
        writer.WriteString("outcome", packet.Outcome.ToString().ToLowerInvariant());
        writer.WriteString("text", packet.Sentence);
        Optional(writer, "next", packet.Next);
        Optional(writer, "service", packet.Service);
        Optional(writer, "input", packet.Input);
        Optional(writer, "output", packet.Output);
        Write(writer, "first", packet.First);
        Write(writer, "last", packet.Last);
        writer.WriteStartArray("steps");
        foreach (TraceStep step in packet.Steps)
        {
            Write(writer, step);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TraceStep step)
    {
        writer.WriteStartObject();
        Optional(writer, "hook", step.Hook?.ToString().ToLowerInvariant());
        writer.WriteString("family", step.Event.Family.ToNft());
        writer.WriteString("table", step.Event.Table);
        writer.WriteString("chain", step.Event.Chain);
        writer.WriteString("kind", step.Event.Kind.ToString().ToLowerInvariant());
        if (step.Event.RuleHandle != 0)
        {
            writer.WriteNumber("handle", step.Event.RuleHandle);
        }

        Optional(writer, "rule", step.RuleText);
        Optional(writer, "comment", step.Rule?.Comment);
        Optional(writer, "service", step.Service);
        Optional(writer, "verdict", step.Event.Kind == TraceKind.Policy && step.Event.Policy is { } policy ? policy.ToString().ToLowerInvariant() : step.Event.Verdict?.ToString());
        if (step.Event.Mark != 0)
        {
            writer.WriteNumber("mark", step.Event.Mark);
        }

        Optional(writer, "input", step.Input);
        Optional(writer, "output", step.Output);
        Write(writer, "packet", step.Event.Packet);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, TracePacket? packet)
    {
        if (packet is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("source", packet.Source.ToString());
        writer.WriteNumber("sourcePort", packet.SourcePort);
        writer.WriteString("destination", packet.Destination.ToString());
        writer.WriteNumber("destinationPort", packet.DestinationPort);
        writer.WriteString("protocol", TraceFlow.ProtocolName(packet.Protocol));
        writer.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
