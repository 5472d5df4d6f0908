using Edge.Linux.Mosquitto;

namespace Edge.Agent.Mqtt;

/// <summary>
/// Full jitter: a random time up to min(300 s, 1 s × 2^n). n falls back only after a connection that really worked, because a broker
/// that accepts and throws out at once would otherwise be asked every second.
/// </summary>
/// <param name="random">Where the jitter comes from.</param>
public sealed class Backoff(Random random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(300);

    /// <summary>2^9 s is beyond <see cref="Longest"/>.</summary>
    private const int MaximumAttempts = 9;

    /// <summary>Where to go on after the broker said that there are too many of us, or that it is the wrong place.</summary>
    private const int AttemptsWhenSentAway = 5;

    /// <summary>n: failures since the last connection that worked.</summary>
    public int Attempts { get; private set; }

    /// <summary>The time to wait now; the next one may be twice as long.</summary>
    public TimeSpan Next()
    {
        double limit = Math.Min(Longest.TotalSeconds, Math.Pow(2, Attempts));
        Attempts = Math.Min(Attempts + 1, MaximumAttempts);
        return TimeSpan.FromSeconds(random.NextDouble() * limit);
    }

    /// <summary>Takes in how the connection ended.</summary>
    /// <param name="reasonCode">MQTT reason code.</param>
    /// <param name="worked">It lived long enough and brought a manifest.</param>
    public void Ended(int reasonCode, bool worked)
    {
        if (worked)
        {
            Attempts = 0;
        }

        if (reasonCode is MqttReason.UseAnotherServer or MqttReason.ServerMoved
            or MqttReason.QuotaExceeded or MqttReason.ConnectionRateExceeded)
        {
            Attempts = Math.Max(Attempts, AttemptsWhenSentAway);
        }
    }
}
