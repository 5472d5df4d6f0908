namespace Edge.Protocol.Admin;

/// <summary>One request on the admin socket: one line of JSON, at most <see cref="AdminLimits.RequestBytes"/>.</summary>
/// <param name="Op">What to do: one of <see cref="AdminOperations"/>.</param>
public sealed record AdminRequest(string Op)
{
    /// <summary>Only objects of this namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only the object of this name; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>The view that <see cref="AdminOperations.AckPrune"/> is about.</summary>
    public string? View { get; init; }

    /// <summary>How many deletions <see cref="AdminOperations.AckPrune"/> allows.</summary>
    public int? Count { get; init; }

    /// <summary>The manifests of <see cref="AdminOperations.Apply"/> and <see cref="AdminOperations.Delete"/>.</summary>
    public IReadOnlyList<AdminFile>? Files { get; init; }
}
