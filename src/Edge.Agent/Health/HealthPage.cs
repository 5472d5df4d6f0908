namespace Edge.Agent.Health;

/// <summary>What a health server answers; the body lies in the caller's buffer.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="BodyBytes">Length of the body.</param>
/// <param name="IsJson">Else it is plain text.</param>
/// <param name="Weight">The header <c>X-Load-Balancing-Endpoint-Weight</c>; null: there is none.</param>
internal readonly record struct HealthPage(int Status, int BodyBytes, bool IsJson, int? Weight = null)
{
    /// <summary>No body is longer: the longest names two names of 253 characters.</summary>
    public const int MaximumBodyBytes = 1024;

    /// <summary>A line of text.</summary>
    public static HealthPage Text(int status, ReadOnlySpan<byte> text, Span<byte> body)
    {
        text.CopyTo(body);
        return new HealthPage(status, text.Length, IsJson: false);
    }
}
