using System.Runtime.InteropServices;
using Edge.Linux.Interop;

namespace Edge.Linux.Mosquitto;

/// <summary>One line for a person about a connection that failed: what, which host or file, what to do next. Pure.</summary>
internal static class MqttFailureText
{
    private const string WantsCertificate = "wants a client certificate: set certificate and key file";

    /// <summary>The broker answered CONNECT with a refusal.</summary>
    internal static string Refused(MqttOptions options, int reasonCode, string? brokerSays)
    {
        string next = reasonCode switch
        {
            MqttReason.NotAuthorized or MqttReason.BadUserNameOrPassword or MqttReason.Banned =>
                $": check that the broker allows '{options.UserName ?? options.ClientId}'",
            MqttReason.ClientIdentifierNotValid => $": check the client id '{options.ClientId}'",
            MqttReason.UnsupportedProtocolVersion => ": the broker must speak MQTT 5",
            MqttReason.PacketTooLarge => ": the will is larger than the broker allows",
            MqttReason.QosNotSupported or MqttReason.RetainNotSupported => ": the broker does not take a retained will with QoS 1",
            _ => ", trying again later",
        };
        return $"{Broker(options)} refused the connection: {MqttReason.Text(reasonCode)}{Quote(brokerSays)}{next}";
    }

    /// <summary>The broker ended the connection with DISCONNECT.</summary>
    internal static string Ended(MqttOptions options, int reasonCode, string? brokerSays)
    {
        string next = reasonCode switch
        {
            MqttReason.SessionTakenOver => $": another connection uses the client id '{options.ClientId}'",
            MqttReason.PacketTooLarge => ": a message was larger than the broker's max_packet_size",
            _ => string.Empty,
        };
        return $"{Broker(options)} ended the connection: {MqttReason.Text(reasonCode)}{Quote(brokerSays)}{next}";
    }

    /// <summary>The TCP connection stands and nothing came.</summary>
    internal static string Silent(MqttOptions options) =>
        $"{Broker(options)} did not answer within {options.ConnectTimeout.TotalSeconds:0} s: check that it is an MQTT 5 broker"
        + (options.UseTls ? " with TLS on this port" : " without TLS on this port");

    /// <summary>The connection ended without a packet that says why.</summary>
    internal static string Lost(MqttOptions options, bool wasConnected, MosqErr result, Errno errno, IReadOnlyList<string> log)
    {
        if (Tls(options, string.Join('\n', log)) is { } tls)
        {
            return tls;
        }

        return result switch
        {
            MosqErr.MOSQ_ERR_EAI or MosqErr.MOSQ_ERR_LOOKUP =>
                $"broker name '{options.Host}' does not resolve: check the name and this machine's DNS",
            MosqErr.MOSQ_ERR_ERRNO => Socket(options, wasConnected, errno),
            MosqErr.MOSQ_ERR_KEEPALIVE =>
                $"{Broker(options)} was silent for more than the keep alive of {options.KeepAlive.TotalSeconds:0} s: connection given up",
            MosqErr.MOSQ_ERR_CONN_LOST or MosqErr.MOSQ_ERR_SUCCESS or MosqErr.MOSQ_ERR_NO_CONN => wasConnected
                ? $"connection to {Broker(options)} lost"
                : $"{Broker(options)} closed the connection before accepting it: "
                    + (options.UseTls ? $"perhaps it {Objection(options)}" : "check that the port is not a TLS port"),
            MosqErr.MOSQ_ERR_PROTOCOL or MosqErr.MOSQ_ERR_MALFORMED_PACKET =>
                $"{Broker(options)} does not speak MQTT 5: check the port",
            _ => $"connection to {Broker(options)} failed: {Library(result)}{(log.Count > 0 ? $" ({log[0]})" : string.Empty)}",
        };
    }

    /// <summary>What OpenSSL's words mean here; null when they do not speak of TLS.</summary>
    internal static string? Tls(MqttOptions options, string log)
    {
        string ca = options.CaFile ?? "the system's certificates";
        (string Sign, string Text)[] causes =
        [
            ("host name verification failed",
                $"the certificate of {Broker(options)} is for another name than '{options.Host}': connect by the name in it, or issue one for this name"),
            ("Unable to load CA certificates", $"CA file {options.CaFile} holds no certificate in PEM form"),
            ("Unable to load client certificate", $"certificate file {options.CertificateFile} holds no certificate in PEM form"),
            ("certificate/key are inconsistent", $"key file {options.KeyFile} does not belong to certificate file {options.CertificateFile}"),
            ("key values mismatch", $"key file {options.KeyFile} does not belong to certificate file {options.CertificateFile}"),
            ("Unable to load client key", $"key file {options.KeyFile} holds no unencrypted private key in PEM form"),
            ("certificate verify failed",
                $"the certificate of {Broker(options)} is not trusted: not signed by a CA in {ca}, expired, or this machine's clock is wrong"),
            ("certificate required", $"{Broker(options)} {WantsCertificate}"),
            ("unknown ca", $"{Broker(options)} {DoesNotKnow(options)}"),
            ("certificate expired", $"{Broker(options)} says that {options.CertificateFile} is expired: renew it"),
            ("certificate revoked", $"{Broker(options)} says that {options.CertificateFile} is revoked: issue a new one"),
            ("bad certificate", $"{Broker(options)} does not accept {options.CertificateFile}: issue one with the broker's CA"),
            ("wrong version number", $"{Broker(options)} does not speak TLS on this port: check the port (8883 is usual)"),
            ("protocol version", $"{Broker(options)} does not offer TLS 1.3: update or configure the broker"),
            ("unsupported protocol", $"{Broker(options)} does not offer TLS 1.3: update or configure the broker"),
            ("OpenSSL Error", $"TLS with {Broker(options)} failed: {log.Split('\n')[0]}"),
        ];
        foreach ((string sign, string text) in causes)
        {
            if (log.Contains(sign, StringComparison.OrdinalIgnoreCase))
            {
                return text;
            }
        }

        return null;
    }

    private static string Socket(MqttOptions options, bool wasConnected, Errno errno) => errno switch
    {
        // With TLS 1.3 the broker judges our certificate after the handshake; its alert may be lost to the error of our next write.
        Errno.EPROTO or Errno.EPIPE or Errno.ECONNRESET when options.UseTls && !wasConnected =>
            $"{Broker(options)} broke off TLS ({errno}): perhaps it {Objection(options)}",
        Errno.ECONNREFUSED => $"{Broker(options)} refused the connection (ECONNREFUSED): check that the broker runs and listens on this port",
        Errno.ETIMEDOUT => $"{Broker(options)} cannot be reached (ETIMEDOUT): check address, route and firewall",
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => $"no route to {Broker(options)} ({errno}): check the network of this machine",
        _ => $"connection to {Broker(options)} failed: {LinuxException.Describe(errno)}",
    };

    /// <summary>What a broker has most likely against a client when its alert did not come through.</summary>
    private static string Objection(MqttOptions options) =>
        options.CertificateFile is null ? WantsCertificate : DoesNotKnow(options);

    private static string DoesNotKnow(MqttOptions options) => $"does not know the CA that signed {options.CertificateFile}: give the broker that CA";

    private static string Broker(MqttOptions options) => $"broker {options.Host}:{options.Port}";

    private static string Quote(string? brokerSays) => string.IsNullOrEmpty(brokerSays) ? string.Empty : $" \"{brokerSays}\"";

    private static string Library(MosqErr result) =>
        Marshal.PtrToStringUTF8(Libmosquitto.mosquitto_strerror((int)result)) ?? result.ToString();
}
