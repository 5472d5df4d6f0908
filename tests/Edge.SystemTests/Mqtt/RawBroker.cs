using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Edge.SystemTests.Mqtt;

/// <summary>A server for one connection that reads CONNECT and then writes exactly the bytes it is given: what no real broker does on demand.</summary>
internal sealed class RawBroker : IAsyncDisposable
{
    /// <summary>CONNACK, success, no session, no properties.</summary>
    internal static readonly byte[] Accepted = [0x20, 3, 0, 0, 0];

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    /// <param name="answer">What follows CONNECT, in one write.</param>
    /// <param name="certificate">With TLS.</param>
    internal RawBroker(byte[] answer, X509Certificate2? certificate = null)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _serving = ServeAsync(answer, certificate);
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>PUBLISH with QoS 0 and no properties.</summary>
    internal static byte[] Publish(string topic, byte[] payload)
    {
        byte[] name = System.Text.Encoding.UTF8.GetBytes(topic);
        int length = 2 + name.Length + 1 + payload.Length;
        List<byte> packet = [0x30];
        do
        {
            packet.Add((byte)((length % 128) | (length >= 128 ? 0x80 : 0)));
            length /= 128;
        }
        while (length > 0);

        return [.. packet, 0, (byte)name.Length, .. name, 0, .. payload];
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        try
        {
            await _serving;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
        }

        _end.Dispose();
    }

    private async Task ServeAsync(byte[] answer, X509Certificate2? certificate)
    {
        using Socket socket = await _listener.AcceptAsync(_end.Token);
        await using NetworkStream plain = new(socket);
        await using SslStream? tls = certificate is null ? null : new SslStream(plain);
        if (tls is not null)
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _end.Token);
        }

        Stream stream = tls ?? (Stream)plain;
        byte[] buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer, _end.Token);
        await stream.WriteAsync(answer, _end.Token);
        while (await stream.ReadAsync(buffer, _end.Token) > 0)
        {
            // Whatever the client says, until it goes.
        }
    }
}
