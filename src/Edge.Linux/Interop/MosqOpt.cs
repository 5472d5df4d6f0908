namespace Edge.Linux.Interop;

/// <summary>Options of a client. mosquitto.h: enum mosq_opt_t.</summary>
[CHeader("mosquitto.h")]
internal enum MosqOpt
{
    MOSQ_OPT_PROTOCOL_VERSION = 1,
    MOSQ_OPT_RECEIVE_MAXIMUM = 4,
    MOSQ_OPT_TCP_NODELAY = 11,
    MOSQ_OPT_TLS_USE_OS_CERTS = 13,
}
