using System.Collections.Concurrent;
using Edge.Linux.Interop;

namespace Edge.Linux.Mosquitto;

internal sealed unsafe partial class MosquittoSession
{
    private readonly Dictionary<int, int> _publishing = [];
    private readonly Dictionary<int, (PendingSubscribe Call, int[] Positions)> _subscribing = [];
    private int _publishingNow;

    private void Execute(ConcurrentQueue<MqttCommand> commands, bool disposed)
    {
        while (!_closing && commands.TryDequeue(out MqttCommand? command))
        {
            if (!ReferenceEquals(command.Session, this))
            {
                continue;
            }

            switch (command)
            {
                case MqttCommand.Publish publish:
                    Publish(publish.Id, publish.Message);
                    break;
                case MqttCommand.Subscribe subscribe:
                    Subscribe(subscribe.Id, subscribe.Subscriptions);
                    break;
                case MqttCommand.Unsubscribe unsubscribe:
                    Unsubscribe(unsubscribe.Filters);
                    break;
                case MqttCommand.Disconnect disconnect:
                    Close(disconnect.ReasonCode);
                    break;
            }
        }

        if (disposed && !_closing)
        {
            Close(MqttReason.DisconnectWithWill);
        }

        _fault?.Throw();
    }

    private void Close(int reasonCode)
    {
        _closing = true;
        _endRequested = true;
        _ = Libmosquitto.mosquitto_disconnect_v5(_mosquitto!, reasonCode, properties: 0);
    }

    private void Publish(int id, MqttMessage message)
    {
        MosquittoProperties properties = default;
        int mid = 0;
        int result;
        try
        {
            AddMessageProperties(ref properties, message);
            _publishingNow = id;
            fixed (byte* payload = message.Payload.Span)
            {
                result = Libmosquitto.mosquitto_publish_v5(
                    _mosquitto!, &mid, message.Topic, message.Payload.Length, payload, message.Qos, message.Retain ? (byte)1 : (byte)0,
                    properties.List);
            }
        }
        finally
        {
            properties.Dispose();
        }

        // With QoS 0 the library may call back from inside publish, before the packet id is known here.
        bool reported = _publishingNow == 0;
        _publishingNow = 0;
        if (result != 0)
        {
            _events.Write(new MqttEvent.Published(id, ReasonOf((MosqErr)result)));
        }
        else if (!reported)
        {
            _publishing[mid] = id;
        }
    }

    private static void AddMessageProperties(ref MosquittoProperties properties, MqttMessage message)
    {
        if (message.ContentType is { } contentType)
        {
            properties.Add(MqttProp.MQTT_PROP_CONTENT_TYPE, contentType);
        }

        if (message.MessageExpiry is { } expiry)
        {
            // Rounded up: an expiry below a second must not become "expired at once".
            properties.Add(MqttProp.MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, (uint)Math.Ceiling(expiry.TotalSeconds));
        }

        if (message.ResponseTopic is { } responseTopic)
        {
            properties.Add(MqttProp.MQTT_PROP_RESPONSE_TOPIC, responseTopic);
        }

        if (!message.CorrelationData.IsEmpty)
        {
            properties.Add(MqttProp.MQTT_PROP_CORRELATION_DATA, message.CorrelationData.Span);
        }
    }

    /// <summary>The library takes one set of options for all filters of a packet, so each set is a packet of its own.</summary>
    private void Subscribe(int id, MqttSubscription[] subscriptions)
    {
        var groups = Enumerable.Range(0, subscriptions.Length)
            .GroupBy(i => (subscriptions[i].Qos, Options: OptionsOf(subscriptions[i])))
            .ToArray();
        PendingSubscribe call = new(id, new int[subscriptions.Length]) { Left = groups.Length };
        foreach (var group in groups)
        {
            int[] positions = [.. group];
            int mid = 0;
            int result;
            using (NativeStrings filters = new([.. positions.Select(i => subscriptions[i].Filter)]))
            {
                result = Libmosquitto.mosquitto_subscribe_multiple(
                    _mosquitto!, &mid, filters.Count, filters.Pointer, group.Key.Qos, (int)group.Key.Options, properties: 0);
            }

            if (result == 0)
            {
                _subscribing[mid] = (call, positions);
            }
            else
            {
                Answer(call, positions, Enumerable.Repeat(ReasonOf((MosqErr)result), positions.Length).ToArray());
            }
        }
    }

    private void Answer(PendingSubscribe call, int[] positions, ReadOnlySpan<int> reasonCodes)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            call.ReasonCodes[positions[i]] = i < reasonCodes.Length ? reasonCodes[i] : MqttReason.UnspecifiedError;
        }

        if (--call.Left == 0)
        {
            _events.Write(new MqttEvent.Subscribed(call.Id, call.ReasonCodes));
        }
    }

    private void Unsubscribe(string[] filters)
    {
        using NativeStrings strings = new(filters);
        int mid = 0;
        _ = Libmosquitto.mosquitto_unsubscribe_multiple(_mosquitto!, &mid, strings.Count, strings.Pointer, properties: 0);
    }

    private static MqttSubOpt OptionsOf(MqttSubscription subscription) =>
        (subscription.NoLocal ? MqttSubOpt.MQTT_SUB_OPT_NO_LOCAL : 0)
        | (subscription.RetainAsPublished ? MqttSubOpt.MQTT_SUB_OPT_RETAIN_AS_PUBLISHED : 0)
        | subscription.RetainHandling switch
        {
            1 => MqttSubOpt.MQTT_SUB_OPT_SEND_RETAIN_NEW,
            2 => MqttSubOpt.MQTT_SUB_OPT_SEND_RETAIN_NEVER,
            _ => MqttSubOpt.MQTT_SUB_OPT_SEND_RETAIN_ALWAYS,
        };

    /// <summary>The reason code that the broker would have given for what the library refused on its behalf.</summary>
    private static int ReasonOf(MosqErr result) => result switch
    {
        MosqErr.MOSQ_ERR_OVERSIZE_PACKET or MosqErr.MOSQ_ERR_PAYLOAD_SIZE => MqttReason.PacketTooLarge,
        MosqErr.MOSQ_ERR_QOS_NOT_SUPPORTED => MqttReason.QosNotSupported,
        MosqErr.MOSQ_ERR_RETAIN_NOT_SUPPORTED => MqttReason.RetainNotSupported,
        MosqErr.MOSQ_ERR_MALFORMED_UTF8 or MosqErr.MOSQ_ERR_INVAL => MqttReason.TopicNameInvalid,
        _ => MqttReason.UnspecifiedError,
    };

    private sealed class PendingSubscribe(int id, int[] reasonCodes)
    {
        internal int Id => id;

        internal int[] ReasonCodes => reasonCodes;

        internal int Left { get; set; }
    }
}
