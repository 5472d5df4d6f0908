namespace Edge.Linux.Mosquitto;

/// <summary>MQTT 5 reason codes (OASIS MQTT 5.0, section 2.4; <c>mqtt_protocol.h: enum mqtt5_return_codes</c>) and their names.</summary>
public static class MqttReason
{
    /// <summary>Not a code of the protocol: the connection ended without a packet that says why (reset, timeout, TLS, name resolution).</summary>
    public const int ConnectionLost = -1;

    /// <summary>Success, or normal disconnection, or granted QoS 0.</summary>
    public const int Success = 0x00;

    /// <summary>DISCONNECT that lets the broker publish the will.</summary>
    public const int DisconnectWithWill = 0x04;

    /// <summary>The message was accepted and nobody is subscribed to it.</summary>
    public const int NoMatchingSubscribers = 0x10;

    /// <summary>UNSUBSCRIBE of a filter that was not subscribed.</summary>
    public const int NoSubscriptionExisted = 0x11;

    /// <summary>The broker does not say why.</summary>
    public const int UnspecifiedError = 0x80;

    /// <summary>A packet could not be parsed.</summary>
    public const int MalformedPacket = 0x81;

    /// <summary>A packet was not allowed in this state.</summary>
    public const int ProtocolError = 0x82;

    /// <summary>Valid, but not for this broker.</summary>
    public const int ImplementationSpecificError = 0x83;

    /// <summary>The broker does not speak MQTT 5.</summary>
    public const int UnsupportedProtocolVersion = 0x84;

    /// <summary>The broker does not allow this client id.</summary>
    public const int ClientIdentifierNotValid = 0x85;

    /// <summary>The broker does not know these credentials.</summary>
    public const int BadUserNameOrPassword = 0x86;

    /// <summary>The broker's access list forbids it.</summary>
    public const int NotAuthorized = 0x87;

    /// <summary>The broker is not available.</summary>
    public const int ServerUnavailable = 0x88;

    /// <summary>The broker is busy.</summary>
    public const int ServerBusy = 0x89;

    /// <summary>An administrator banned this client.</summary>
    public const int Banned = 0x8A;

    /// <summary>The broker is going down.</summary>
    public const int ServerShuttingDown = 0x8B;

    /// <summary>The authentication method is not supported.</summary>
    public const int BadAuthenticationMethod = 0x8C;

    /// <summary>Nothing was heard for one and a half keep alive intervals.</summary>
    public const int KeepAliveTimeout = 0x8D;

    /// <summary>Another connection uses the same client id.</summary>
    public const int SessionTakenOver = 0x8E;

    /// <summary>The filter is well formed but not accepted here.</summary>
    public const int TopicFilterInvalid = 0x8F;

    /// <summary>The topic is well formed but not accepted here.</summary>
    public const int TopicNameInvalid = 0x90;

    /// <summary>The packet identifier is in use already.</summary>
    public const int PacketIdentifierInUse = 0x91;

    /// <summary>The packet identifier is not known.</summary>
    public const int PacketIdentifierNotFound = 0x92;

    /// <summary>More messages in flight than agreed.</summary>
    public const int ReceiveMaximumExceeded = 0x93;

    /// <summary>A topic alias beyond what was agreed.</summary>
    public const int TopicAliasInvalid = 0x94;

    /// <summary>A packet above the agreed size.</summary>
    public const int PacketTooLarge = 0x95;

    /// <summary>Too many messages a second.</summary>
    public const int MessageRateTooHigh = 0x96;

    /// <summary>A limit that an administrator set.</summary>
    public const int QuotaExceeded = 0x97;

    /// <summary>An administrator ended the connection.</summary>
    public const int AdministrativeAction = 0x98;

    /// <summary>The payload is not what its format indicator says.</summary>
    public const int PayloadFormatInvalid = 0x99;

    /// <summary>The broker stores no retained messages.</summary>
    public const int RetainNotSupported = 0x9A;

    /// <summary>The broker does not support this QoS.</summary>
    public const int QosNotSupported = 0x9B;

    /// <summary>For now, use the server in the Server Reference.</summary>
    public const int UseAnotherServer = 0x9C;

    /// <summary>For good, use the server in the Server Reference.</summary>
    public const int ServerMoved = 0x9D;

    /// <summary>The broker has no shared subscriptions.</summary>
    public const int SharedSubscriptionsNotSupported = 0x9E;

    /// <summary>Too many connections a second.</summary>
    public const int ConnectionRateExceeded = 0x9F;

    /// <summary>The connection lived as long as it may.</summary>
    public const int MaximumConnectTime = 0xA0;

    /// <summary>The broker has no subscription identifiers.</summary>
    public const int SubscriptionIdentifiersNotSupported = 0xA1;

    /// <summary>The broker allows no wildcards.</summary>
    public const int WildcardSubscriptionsNotSupported = 0xA2;

    /// <summary>True where the code reports a failure.</summary>
    /// <param name="reasonCode">Reason code of any packet, or <see cref="ConnectionLost"/>.</param>
    public static bool IsFailure(int reasonCode) => reasonCode is < 0 or >= 0x80;

    /// <summary>The standard's name and the number, e.g. <c>Not authorized (0x87)</c>.</summary>
    /// <param name="reasonCode">Reason code of any packet, or <see cref="ConnectionLost"/>.</param>
    public static string Text(int reasonCode) =>
        reasonCode == ConnectionLost ? "Connection lost" : $"{Name(reasonCode)} (0x{reasonCode:X2})";

    private static string Name(int reasonCode) => reasonCode switch
    {
        Success => "Success",
        DisconnectWithWill => "Disconnect with will message",
        NoMatchingSubscribers => "No matching subscribers",
        NoSubscriptionExisted => "No subscription existed",
        UnspecifiedError => "Unspecified error",
        MalformedPacket => "Malformed packet",
        ProtocolError => "Protocol error",
        ImplementationSpecificError => "Implementation specific error",
        UnsupportedProtocolVersion => "Unsupported protocol version",
        ClientIdentifierNotValid => "Client identifier not valid",
        BadUserNameOrPassword => "Bad user name or password",
        NotAuthorized => "Not authorized",
        ServerUnavailable => "Server unavailable",
        ServerBusy => "Server busy",
        Banned => "Banned",
        ServerShuttingDown => "Server shutting down",
        BadAuthenticationMethod => "Bad authentication method",
        KeepAliveTimeout => "Keep alive timeout",
        SessionTakenOver => "Session taken over",
        TopicFilterInvalid => "Topic filter invalid",
        TopicNameInvalid => "Topic name invalid",
        PacketIdentifierInUse => "Packet identifier in use",
        PacketIdentifierNotFound => "Packet identifier not found",
        ReceiveMaximumExceeded => "Receive maximum exceeded",
        TopicAliasInvalid => "Topic alias invalid",
        PacketTooLarge => "Packet too large",
        MessageRateTooHigh => "Message rate too high",
        QuotaExceeded => "Quota exceeded",
        AdministrativeAction => "Administrative action",
        PayloadFormatInvalid => "Payload format invalid",
        RetainNotSupported => "Retain not supported",
        QosNotSupported => "QoS not supported",
        UseAnotherServer => "Use another server",
        ServerMoved => "Server moved",
        SharedSubscriptionsNotSupported => "Shared subscriptions not supported",
        ConnectionRateExceeded => "Connection rate exceeded",
        MaximumConnectTime => "Maximum connect time",
        SubscriptionIdentifiersNotSupported => "Subscription identifiers not supported",
        WildcardSubscriptionsNotSupported => "Wildcard subscriptions not supported",
        0x01 or 0x02 => "Granted",
        _ => "Unknown reason",
    };
}
