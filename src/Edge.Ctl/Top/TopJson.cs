using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Top;

/// <summary>A reading as one line of JSON, so that a program that reads lines can follow.</summary>
internal static class TopJson
{
    /// <summary>The line, without its end.</summary>
    /// <param name="services">The busiest first.</param>
    /// <param name="all">How many Services there are.</param>
    public static string Line(IReadOnlyList<BusyService> services, int all)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("all", all);
            writer.WriteStartArray("services");
            foreach (BusyService service in services)
            {
                Write(writer, service);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, BusyService service)
    {
        int slash = service.Name.IndexOf('/', StringComparison.Ordinal);
        writer.WriteStartObject();
        writer.WriteString("namespace", slash < 0 ? "" : service.Name[..slash]);
        writer.WriteString("name", service.Name[(slash + 1)..]);
        writer.WriteNumber("connections", service.Connections);
        if (service.NewPerSecond is double rate)
        {
            writer.WriteNumber("newPerSecond", Math.Round(rate, 3));
        }

        writer.WriteStartArray("endpoints");
        foreach (EndpointFlowRow endpoint in service.Endpoints)
        {
            writer.WriteStartObject();
            writer.WriteString("endpoint", endpoint.Endpoint);
            writer.WriteNumber("connections", endpoint.Flows);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
