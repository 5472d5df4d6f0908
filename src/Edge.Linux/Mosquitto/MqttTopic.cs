using System.Text;

namespace Edge.Linux.Mosquitto;

/// <summary>Rules for topic names and filters (OASIS MQTT 5.0, section 4.7), checked before anything reaches the broker.</summary>
internal static class MqttTopic
{
    /// <summary>Longest UTF-8 string of the protocol, in bytes.</summary>
    private const int MaximumBytes = 65_535;

    /// <exception cref="ArgumentException">Empty, too long, with a wildcard or not valid UTF-8.</exception>
    internal static void ThrowIfNotName(string topic)
    {
        if (!IsText(topic) || topic.AsSpan().ContainsAny('+', '#'))
        {
            throw new ArgumentException($"'{topic}' is not a topic to publish to: 1 to 65535 bytes without + or #", nameof(topic));
        }
    }

    /// <exception cref="ArgumentException">Empty, too long, or a wildcard that is not a whole level.</exception>
    internal static void ThrowIfNotFilter(string filter)
    {
        if (!IsText(filter) || !HasWholeLevelWildcards(filter))
        {
            throw new ArgumentException(
                $"'{filter}' is not a topic filter: 1 to 65535 bytes, + a whole level, # the whole last level", nameof(filter));
        }
    }

    private static bool IsText(string? text) =>
        !string.IsNullOrEmpty(text) && !text.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text) <= MaximumBytes;

    private static bool HasWholeLevelWildcards(string filter)
    {
        for (int i = 0; i < filter.Length; i++)
        {
            bool opens = i == 0 || filter[i - 1] == '/';
            bool ends = i == filter.Length - 1;
            bool valid = filter[i] switch
            {
                '+' => opens && (ends || filter[i + 1] == '/'),
                '#' => opens && ends,
                _ => true,
            };
            if (!valid)
            {
                return false;
            }
        }

        return true;
    }
}
