using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>The keys of a tenant and what each may sign. Signed by the root keys.</summary>
public sealed record KeyPackage
{
    /// <summary>Always <c>keys</c>.</summary>
    public string Typ { get; set; } = DocumentTypes.Keys;

    public string Tenant { get; set; } = "";

    /// <summary>Never goes back.</summary>
    public int Version { get; set; }

    /// <summary>Lowest epoch that is still believed.</summary>
    public ulong EpochMin { get; set; }

    public IReadOnlyList<string>? Crit { get; set; }

    public IReadOnlyList<PackagedKey> Keys { get; set; } = [];

    /// <summary>Reads the document; null for <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static KeyPackage? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    private static KeyPackage Read(ref JsonFields fields)
    {
        KeyPackage package = new();
        while (fields.Next())
        {
            if (fields.Is("typ"u8))
            {
                package.Typ = fields.Text();
            }
            else if (fields.Is("tenant"u8))
            {
                package.Tenant = fields.Text();
            }
            else if (fields.Is("version"u8))
            {
                package.Version = fields.Int32();
            }
            else if (fields.Is("epochMin"u8))
            {
                package.EpochMin = fields.UInt64();
            }
            else if (fields.Is("crit"u8))
            {
                package.Crit = fields.OptionalTexts();
            }
            else if (fields.Is("keys"u8))
            {
                package.Keys = fields.Objects(PackagedKey.Read);
            }
            else
            {
                fields.Skip();
            }
        }

        return package;
    }
}
