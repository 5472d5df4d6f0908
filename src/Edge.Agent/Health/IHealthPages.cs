namespace Edge.Agent.Health;

/// <summary>What a health server has to say; asked on any thread.</summary>
internal interface IHealthPages
{
    /// <param name="path">Of the request, without its query.</param>
    /// <param name="body">Takes the body; <see cref="HealthPage.MaximumBodyBytes"/> long.</param>
    HealthPage Read(ReadOnlySpan<byte> path, Span<byte> body);

    /// <summary>An answer that does not fit there; null: <see cref="Read"/> answers.</summary>
    /// <param name="path">Of the request, without its query.</param>
    LongPage? ReadLong(ReadOnlySpan<byte> path) => null;
}
