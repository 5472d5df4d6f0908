using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>The answers as JSON for machines: the documents of the admin socket, indented.</summary>
internal static class JsonOutput
{
    public static AdminJsonContext Context { get; } = new(new JsonSerializerOptions(AdminJsonContext.Default.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Write<T>(CtlConsole console, T value, JsonTypeInfo<T> type) => console.Out.WriteLine(JsonSerializer.Serialize(value, type));
}
