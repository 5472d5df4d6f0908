using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Agent.State;

/// <summary>The highest generation of the configuration that was believed, and whose signature it was.</summary>
internal sealed record ConfigFloor(ulong Generation, string KeyId) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("generation"u8, Generation);
        writer.WriteString("keyId"u8, KeyId);
    }

    public static ConfigFloor Read(ref JsonFields fields)
    {
        ulong generation = 0;
        string keyId = "";
        while (fields.Next())
        {
            if (fields.Is("generation"u8))
            {
                generation = fields.UInt64();
            }
            else if (fields.Is("keyId"u8))
            {
                keyId = fields.Text();
            }
            else
            {
                fields.Skip();
            }
        }

        return new ConfigFloor(generation, keyId);
    }
}
