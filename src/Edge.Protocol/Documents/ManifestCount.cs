using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>How much a view holds.</summary>
public sealed record ManifestCount
{
    public int Services { get; set; }

    public int Slices { get; set; }

    public int Endpoints { get; set; }

    internal static ManifestCount Read(ref JsonFields fields)
    {
        ManifestCount count = new();
        while (fields.Next())
        {
            if (fields.Is("services"u8))
            {
                count.Services = fields.Int32();
            }
            else if (fields.Is("slices"u8))
            {
                count.Slices = fields.Int32();
            }
            else if (fields.Is("endpoints"u8))
            {
                count.Endpoints = fields.Int32();
            }
            else
            {
                fields.Skip();
            }
        }

        return count;
    }
}
