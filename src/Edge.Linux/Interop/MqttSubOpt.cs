namespace Edge.Linux.Interop;

/// <summary>MQTT 5 subscription options. mqtt_protocol.h: enum mqtt5_sub_options.</summary>
[CHeader("mqtt_protocol.h")]
internal enum MqttSubOpt
{
    MQTT_SUB_OPT_NO_LOCAL = 0x04,
    MQTT_SUB_OPT_RETAIN_AS_PUBLISHED = 0x08,
    MQTT_SUB_OPT_SEND_RETAIN_ALWAYS = 0x00,
    MQTT_SUB_OPT_SEND_RETAIN_NEW = 0x10,
    MQTT_SUB_OPT_SEND_RETAIN_NEVER = 0x20,
}
