using System.Runtime.InteropServices;
using Edge.Linux.Interop;

namespace Edge.Linux.Mosquitto;

internal sealed unsafe partial class MosquittoSession
{
    /// <summary>Where Debian and its relatives keep the CAs that the operating system trusts.</summary>
    private const string SystemCaDirectory = "/etc/ssl/certs";

    /// <summary>SSL_VERIFY_PEER of openssl/ssl.h: the broker must prove who it is.</summary>
    private const int VerifyPeer = 1;

    /// <summary>mosquitto_lib_init(3) once a process; never undone, because another connection may still live.</summary>
    private static readonly Lazy<int> LibraryInitialised = new(Libmosquitto.mosquitto_lib_init);

    /// <summary>Creates the client and connects the socket, which may block for as long as the kernel tries.</summary>
    /// <returns>What went wrong, as one line; null when the handshake is under way.</returns>
    private string? Open()
    {
        if (options.UseTls && MqttFiles.FindProblem(options, SystemCaDirectory) is { } problem)
        {
            return problem;
        }

        try
        {
            _ = LibraryInitialised.Value;
        }
        catch (DllNotFoundException)
        {
            return "libmosquitto.so.1 is not installed: apt install libmosquitto1";
        }

        GCHandle self = GCHandle.Alloc(this);
        _mosquitto = Libmosquitto.mosquitto_new(options.ClientId, clean_session: 1, (void*)GCHandle.ToIntPtr(self));
        if (_mosquitto.IsInvalid)
        {
            self.Free();
            return $"client id '{options.ClientId}' is not usable: {LinuxException.Describe(Libc.LastError)}";
        }

        _mosquitto.Own(self);
        return Configure() ?? OpenSocket();
    }

    private string? Configure()
    {
        MosquittoHandle mosquitto = _mosquitto!;
        SetCallbacks(mosquitto);
        Check(Libmosquitto.mosquitto_int_option(mosquitto, MosqOpt.MOSQ_OPT_PROTOCOL_VERSION, MosqLog.MQTT_PROTOCOL_V5), "MQTT 5");
        Check(Libmosquitto.mosquitto_int_option(mosquitto, MosqOpt.MOSQ_OPT_RECEIVE_MAXIMUM, options.ReceiveMaximum), "receive maximum");

        // A report or an answer must not wait for the acknowledgement of the packet before it.
        Check(Libmosquitto.mosquitto_int_option(mosquitto, MosqOpt.MOSQ_OPT_TCP_NODELAY, 1), "TCP_NODELAY");
        if (options.UserName is not null)
        {
            Check(Libmosquitto.mosquitto_username_pw_set(mosquitto, options.UserName, options.Password), "user name");
        }

        SetWill(mosquitto);
        return options.UseTls ? ConfigureTls(mosquitto) : null;
    }

    private string? ConfigureTls(MosquittoHandle mosquitto)
    {
        string? directory = null;
        if (options.CaFile is null)
        {
            // The directory as well, because mosquitto_tls_set(3) takes a client certificate only together with a CA.
            Check(Libmosquitto.mosquitto_int_option(mosquitto, MosqOpt.MOSQ_OPT_TLS_USE_OS_CERTS, 1), "system certificates");
            directory = SystemCaDirectory;
        }

        int result = Libmosquitto.mosquitto_tls_set(
            mosquitto, options.CaFile, directory, options.CertificateFile, options.KeyFile, pw_callback: null);
        if (result != 0)
        {
            return $"TLS files refused ({Describe((MosqErr)result)}): check {MqttFiles.List(options)}";
        }

        Check(Libmosquitto.mosquitto_tls_opts_set(mosquitto, VerifyPeer, "tlsv1.3", ciphers: null), "TLS 1.3");
        return null;
    }

    private void SetWill(MosquittoHandle mosquitto)
    {
        if (options.Will is not { } will)
        {
            return;
        }

        MosquittoProperties properties = default;
        try
        {
            properties.Add(MqttProp.MQTT_PROP_WILL_DELAY_INTERVAL, (uint)options.WillDelay.TotalSeconds);
            AddMessageProperties(ref properties, will);
            fixed (byte* payload = will.Payload.Span)
            {
                Check(
                    Libmosquitto.mosquitto_will_set_v5(
                        mosquitto, will.Topic, will.Payload.Length, payload, will.Qos, will.Retain ? (byte)1 : (byte)0, properties.List),
                    "will");
            }

            properties.Release();
        }
        finally
        {
            properties.Dispose();
        }
    }

    private string? OpenSocket()
    {
        MosquittoProperties properties = default;
        try
        {
            properties.Add(MqttProp.MQTT_PROP_SESSION_EXPIRY_INTERVAL, (uint)options.SessionExpiry.TotalSeconds);
            properties.Add(MqttProp.MQTT_PROP_RECEIVE_MAXIMUM, (ushort)options.ReceiveMaximum);
            properties.Add(MqttProp.MQTT_PROP_MAXIMUM_PACKET_SIZE, (uint)options.MaximumPacketSize);
            properties.Add(MqttProp.MQTT_PROP_REQUEST_PROBLEM_INFORMATION, (byte)1);
            int result = Libmosquitto.mosquitto_connect_bind_v5(
                _mosquitto!, options.Host, options.Port, (int)options.KeepAlive.TotalSeconds, bind_address: null, properties.List);
            Errno errno = Libc.LastError;
            return result == 0 ? null : MqttFailureText.Lost(options, wasConnected: false, (MosqErr)result, errno, _log);
        }
        finally
        {
            properties.Dispose();
        }
    }

    // Values were validated before, so a refusal here means a library other than the one this was written for.
    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"libmosquitto refused {what}: {Describe((MosqErr)result)}");
        }
    }
}
