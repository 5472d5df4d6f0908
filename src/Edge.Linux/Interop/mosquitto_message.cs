namespace Edge.Linux.Interop;

/// <summary>A received message. mosquitto.h: struct mosquitto_message.</summary>
[CStruct("mosquitto_message", "mosquitto.h")]
internal unsafe struct mosquitto_message
{
    internal int mid;
    internal byte* topic;
    internal byte* payload;
    internal int payloadlen;
    internal int qos;
    internal byte retain;
}
