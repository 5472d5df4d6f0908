using Edge.Linux;
using Edge.Linux.Interop;
using Edge.Linux.Mosquitto;

namespace Edge.Tests.Linux.Mosquitto;

/// <summary>The sentences that a person reads when a gateway does not connect; OpenSSL's lines are copied from real failures.</summary>
public sealed class MqttFailureTextTests
{
    private static readonly MqttOptions Options = new()
    {
        Host = "broker.example",
        ClientId = "gw1",
        CaFile = "/etc/edge/ca.crt",
        CertificateFile = "/etc/edge/gw1.crt",
        KeyFile = "/etc/edge/gw1.key",
    };

    [Theory]
    [InlineData("error:0A000086:SSL routines::certificate verify failed", "is not trusted: not signed by a CA in /etc/edge/ca.crt")]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required", "wants a client certificate")]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca", "does not know the CA that signed /etc/edge/gw1.crt")]
    [InlineData("error:0A000415:SSL routines::sslv3 alert certificate expired", "says that /etc/edge/gw1.crt is expired")]
    [InlineData("error:0A00010B:SSL routines::wrong version number", "does not speak TLS on this port")]
    [InlineData("error:0A00042E:SSL routines::tlsv1 alert protocol version", "does not offer TLS 1.3")]
    [InlineData("error:0A0000C6:SSL routines::packet length too long", "TLS with broker broker.example:8883 failed: OpenSSL Error[0]")]
    public void Openssl_error_becomes_a_next_step(string error, string expected)
    {
        string text = MqttFailureText.Lost(Options, wasConnected: false, MosqErr.MOSQ_ERR_TLS, Errno.None, [$"OpenSSL Error[0]: {error}"]);

        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    [Theory]
    [InlineData(Errno.ECONNREFUSED, "broker broker.example:8883 refused the connection (ECONNREFUSED): check that the broker runs")]
    [InlineData(Errno.ETIMEDOUT, "broker broker.example:8883 cannot be reached (ETIMEDOUT)")]
    [InlineData(Errno.EHOSTUNREACH, "no route to broker broker.example:8883 (EHOSTUNREACH)")]
    [InlineData(Errno.EMFILE, "connection to broker broker.example:8883 failed: EMFILE")]
    public void Socket_error_names_host_and_next_step(Errno errno, string expected) => Assert.StartsWith(
        expected, MqttFailureText.Lost(Options, wasConnected: false, MosqErr.MOSQ_ERR_ERRNO, errno, []), StringComparison.Ordinal);

    [Theory]
    [InlineData(Errno.EPROTO)]
    [InlineData(Errno.ECONNRESET)]
    [InlineData(Errno.EPIPE)]
    [InlineData(Errno.None)]
    public void Lost_alert_still_leads_to_the_certificate(Errno errno)
    {
        MosqErr result = errno == Errno.None ? MosqErr.MOSQ_ERR_CONN_LOST : MosqErr.MOSQ_ERR_ERRNO;
        string without = MqttFailureText.Lost(Options with { CertificateFile = null, KeyFile = null }, wasConnected: false, result, errno, []);
        string with = MqttFailureText.Lost(Options, wasConnected: false, result, errno, []);

        Assert.EndsWith(": perhaps it wants a client certificate: set certificate and key file", without, StringComparison.Ordinal);
        Assert.EndsWith(": perhaps it does not know the CA that signed /etc/edge/gw1.crt: give the broker that CA", with, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_names_the_identity_and_what_the_broker_said() => Assert.Equal(
        "broker broker.example:8883 refused the connection: Not authorized (0x87) \"unknown\": check that the broker allows 'gw1'",
        MqttFailureText.Refused(Options, MqttReason.NotAuthorized, "unknown"));

    [Theory]
    [InlineData(MqttReason.ConnectionLost, "Connection lost")]
    [InlineData(0x87, "Not authorized (0x87)")]
    [InlineData(0x00, "Success (0x00)")]
    [InlineData(0xFE, "Unknown reason (0xFE)")]
    public void Reason_codes_have_the_names_of_the_standard(int code, string expected) => Assert.Equal(expected, MqttReason.Text(code));
}
