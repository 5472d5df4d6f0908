namespace Edge.Linux.Mosquitto;

/// <summary>Programmer's errors in <see cref="MqttOptions"/>. Missing files are not among them: those are reported as events.</summary>
internal static class MqttOptionsCheck
{
    /// <summary>libmosquitto refuses shorter ones.</summary>
    private static readonly TimeSpan MinimumKeepAlive = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">An option is out of range, or a certificate comes without its key.</exception>
    internal static void ThrowIfInvalid(MqttOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Host);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.ClientId);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Port, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeepAlive, MinimumKeepAlive);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.KeepAlive, TimeSpan.FromSeconds(ushort.MaxValue));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SessionExpiry, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WillDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumPacketSize, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReceiveMaximum, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ReceiveMaximum, ushort.MaxValue);
        if (options.CertificateFile is null != options.KeyFile is null)
        {
            throw new ArgumentException("a certificate file needs its key file and the other way round", nameof(options));
        }

        if (options.Will is { } will)
        {
            MqttTopic.ThrowIfNotName(will.Topic);
        }
    }
}
