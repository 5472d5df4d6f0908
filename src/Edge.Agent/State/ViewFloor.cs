using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Agent.State;

/// <summary>The highest generation of a view that was believed, and whose signature it was.</summary>
internal sealed record ViewFloor(ulong Epoch, ulong Generation, ulong Beat, string KeyId) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("epoch"u8, Epoch);
        writer.WriteNumber("generation"u8, Generation);
        writer.WriteNumber("beat"u8, Beat);
        writer.WriteString("keyId"u8, KeyId);
    }

    public static ViewFloor Read(ref JsonFields fields)
    {
        ulong epoch = 0, generation = 0, beat = 0;
        string keyId = "";
        while (fields.Next())
        {
            if (fields.Is("epoch"u8))
            {
                epoch = fields.UInt64();
            }
            else if (fields.Is("generation"u8))
            {
                generation = fields.UInt64();
            }
            else if (fields.Is("beat"u8))
            {
                beat = fields.UInt64();
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

        return new ViewFloor(epoch, generation, beat, keyId);
    }
}
