using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Agent.State;

/// <summary>What must never go back. On disk before the document that raised it is used.</summary>
internal sealed record Floors : IJsonObject
{
    public IReadOnlyDictionary<string, ViewFloor> Views { get; set; } = new Dictionary<string, ViewFloor>();

    public ConfigFloor? Config { get; set; }

    /// <summary>Spread of reconnects that the control plane last asked for, for the first connect after boot.</summary>
    public int? SpreadSeconds { get; set; }

    /// <summary>Reads the file; null for <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static Floors? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    public Floors WithView(string view, ViewFloor? floor)
    {
        Dictionary<string, ViewFloor> views = new(Views);
        if (floor is null)
        {
            views.Remove(view);
        }
        else
        {
            views[view] = floor;
        }

        return this with { Views = views };
    }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("views"u8);
        foreach ((string view, ViewFloor floor) in Views)
        {
            writer.WritePropertyName(view);
            writer.WriteObjectValue(floor);
        }

        writer.WriteEndObject();
        writer.WriteOptional("config"u8, Config);
        writer.WriteOptional("spreadSeconds"u8, SpreadSeconds);
    }

    private static Floors Read(ref JsonFields fields)
    {
        Floors floors = new();
        while (fields.Next())
        {
            if (fields.Is("views"u8))
            {
                floors.Views = fields.Object(ReadViews);
            }
            else if (fields.Is("config"u8))
            {
                floors.Config = fields.OptionalObject(ConfigFloor.Read);
            }
            else if (fields.Is("spreadSeconds"u8))
            {
                floors.SpreadSeconds = fields.OptionalInt32();
            }
            else
            {
                fields.Skip();
            }
        }

        return floors;
    }

    private static Dictionary<string, ViewFloor> ReadViews(ref JsonFields fields)
    {
        Dictionary<string, ViewFloor> views = [];
        while (fields.Next())
        {
            views[fields.Name()] = fields.Object(ViewFloor.Read);
        }

        return views;
    }
}
