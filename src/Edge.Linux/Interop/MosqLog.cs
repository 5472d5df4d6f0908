namespace Edge.Linux.Interop;

/// <summary>Levels of libmosquitto's log callback. mosquitto.h: MOSQ_LOG_*.</summary>
[CHeader("mosquitto.h")]
internal static class MosqLog
{
    internal const int MOSQ_LOG_WARNING = 1 << 2;
    internal const int MOSQ_LOG_ERR = 1 << 3;

    /// <summary>Value of <see cref="MosqOpt.MOSQ_OPT_PROTOCOL_VERSION"/> for MQTT 5.</summary>
    internal const int MQTT_PROTOCOL_V5 = 5;
}
