using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Edge.Linux.Interop;

namespace Edge.Linux.Mosquitto;

/// <summary>What the library calls back, on the mqtt thread from inside its own functions: copy, hand over, return.</summary>
internal sealed unsafe partial class MosquittoSession
{
    /// <summary>Lines of the library's log that are kept to explain a failure.</summary>
    private const int MaximumLogLines = 16;

    private readonly List<string> _log = [];
    private int? _refusedReason;
    private int _endReason;
    private string? _reasonText;
    private string? _serverReference;

    private static void SetCallbacks(MosquittoHandle mosquitto)
    {
        Libmosquitto.mosquitto_log_callback_set(mosquitto, &OnLog);
        Libmosquitto.mosquitto_connect_v5_callback_set(mosquitto, &OnConnect);
        Libmosquitto.mosquitto_disconnect_v5_callback_set(mosquitto, &OnDisconnect);
        Libmosquitto.mosquitto_publish_v5_callback_set(mosquitto, &OnPublish);
        Libmosquitto.mosquitto_subscribe_v5_callback_set(mosquitto, &OnSubscribe);
        Libmosquitto.mosquitto_message_v5_callback_set(mosquitto, &OnMessage);
    }

    private static MosquittoSession Of(nint userData) => (MosquittoSession)GCHandle.FromIntPtr(userData).Target!;

    /// <summary>An exception must not unwind through C: it is thrown again when the library has returned, and ends the process there.</summary>
    private void Keep(Exception exception) => _fault ??= ExceptionDispatchInfo.Capture(exception);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint mosquitto, nint userData, int level, byte* text)
    {
        MosquittoSession session = Of(userData);
        if ((level & (MosqLog.MOSQ_LOG_ERR | MosqLog.MOSQ_LOG_WARNING)) != 0 && session._log.Count < MaximumLogLines)
        {
            session._log.Add(Marshal.PtrToStringUTF8((nint)text) ?? string.Empty);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnConnect(nint mosquitto, nint userData, int reasonCode, int flags, nint properties)
    {
        MosquittoSession session = Of(userData);
        try
        {
            MqttServerLimits limits = session.ReadLimits(properties);
            if (reasonCode != 0)
            {
                session._refusedReason = reasonCode;
                return;
            }

            session._delivered++;
            session._isConnected = true;
            session._events.Write(new MqttEvent.Connected((flags & 1) != 0, limits));
        }
        catch (Exception exception)
        {
            session.Keep(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDisconnect(nint mosquitto, nint userData, int reasonCode, nint properties)
    {
        MosquittoSession session = Of(userData);
        try
        {
            // Called again without the broker's reason when the library finds the socket closed that it has just closed itself.
            if (session._endReason < MqttReason.UnspecifiedError)
            {
                session._endReason = reasonCode;
                session.ReadLimits(properties);
            }
        }
        catch (Exception exception)
        {
            session.Keep(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPublish(nint mosquitto, nint userData, int mid, int reasonCode, nint properties)
    {
        MosquittoSession session = Of(userData);
        try
        {
            session._delivered++;
            if (!session._publishing.Remove(mid, out int id))
            {
                id = session._publishingNow;
                session._publishingNow = 0;
            }

            if (id != 0)
            {
                session._events.Write(new MqttEvent.Published(id, reasonCode));
            }
        }
        catch (Exception exception)
        {
            session.Keep(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSubscribe(nint mosquitto, nint userData, int mid, int count, int* reasonCodes, nint properties)
    {
        MosquittoSession session = Of(userData);
        try
        {
            session._delivered++;
            if (session._subscribing.Remove(mid, out var pending))
            {
                session.Answer(pending.Call, pending.Positions, new ReadOnlySpan<int>(reasonCodes, count));
            }
        }
        catch (Exception exception)
        {
            session.Keep(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint mosquitto, nint userData, mosquitto_message* message, nint properties)
    {
        MosquittoSession session = Of(userData);
        try
        {
            session._delivered++;
            session.Receive(message, properties);
        }
        catch (Exception exception)
        {
            session.Keep(exception);
        }
    }

    private void Receive(mosquitto_message* message, nint properties)
    {
        // The broker was told the maximum and drops larger packets; one that does not keep to it must not fill our memory.
        if (message->payloadlen > options.MaximumPacketSize)
        {
            _events.Drop(message->payloadlen);
            return;
        }

        if (!_events.TryReserve(message->payloadlen))
        {
            return;
        }

        byte[] payload = new ReadOnlySpan<byte>(message->payload, message->payloadlen).ToArray();
        string topic = Marshal.PtrToStringUTF8((nint)message->topic)!;
        MqttMessage received = new(topic, payload, message->qos, message->retain != 0);
        for (nint property = properties; property != 0; property = Libmosquitto.mosquitto_property_next(property))
        {
            MqttProp identifier = Libmosquitto.mosquitto_property_identifier(property);
            received = identifier switch
            {
                MqttProp.MQTT_PROP_CONTENT_TYPE => received with { ContentType = MosquittoProperties.ReadString(property, identifier) },
                MqttProp.MQTT_PROP_MESSAGE_EXPIRY_INTERVAL =>
                    received with { MessageExpiry = TimeSpan.FromSeconds(MosquittoProperties.ReadUInt32(property, identifier)) },
                MqttProp.MQTT_PROP_RESPONSE_TOPIC => received with { ResponseTopic = MosquittoProperties.ReadString(property, identifier) },
                MqttProp.MQTT_PROP_CORRELATION_DATA =>
                    received with { CorrelationData = MosquittoProperties.ReadBinary(property, identifier) },
                _ => received,
            };
        }

        _events.Write(new MqttEvent.Received(received));
    }

    /// <summary>Properties of CONNACK and DISCONNECT: the limits, and what they say about the reason.</summary>
    private MqttServerLimits ReadLimits(nint properties)
    {
        MqttServerLimits limits = new();
        for (nint property = properties; property != 0; property = Libmosquitto.mosquitto_property_next(property))
        {
            MqttProp identifier = Libmosquitto.mosquitto_property_identifier(property);
            switch (identifier)
            {
                case MqttProp.MQTT_PROP_REASON_STRING:
                    _reasonText = MosquittoProperties.ReadString(property, identifier);
                    break;
                case MqttProp.MQTT_PROP_SERVER_REFERENCE:
                    _serverReference = MosquittoProperties.ReadString(property, identifier);
                    break;
                case MqttProp.MQTT_PROP_SERVER_KEEP_ALIVE:
                    limits = limits with { ServerKeepAlive = TimeSpan.FromSeconds(MosquittoProperties.ReadUInt16(property, identifier)) };
                    break;
                case MqttProp.MQTT_PROP_MAXIMUM_PACKET_SIZE:
                    limits = limits with { MaximumPacketSize = MosquittoProperties.ReadUInt32(property, identifier) };
                    break;
                case MqttProp.MQTT_PROP_RECEIVE_MAXIMUM:
                    limits = limits with { ReceiveMaximum = MosquittoProperties.ReadUInt16(property, identifier) };
                    break;
                case MqttProp.MQTT_PROP_MAXIMUM_QOS:
                    limits = limits with { MaximumQos = MosquittoProperties.ReadByte(property, identifier) };
                    break;
                case MqttProp.MQTT_PROP_RETAIN_AVAILABLE:
                    limits = limits with { RetainAvailable = MosquittoProperties.ReadByte(property, identifier) != 0 };
                    break;
                case MqttProp.MQTT_PROP_WILDCARD_SUB_AVAILABLE:
                    limits = limits with { WildcardAvailable = MosquittoProperties.ReadByte(property, identifier) != 0 };
                    break;
            }
        }

        return limits;
    }
}
