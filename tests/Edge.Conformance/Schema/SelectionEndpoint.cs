using System.Net;

namespace Edge.Conformance.Schema;

/// <summary>One endpoint of a <see cref="SelectionCase"/>.</summary>
internal sealed record SelectionEndpoint(IPEndPoint Target, bool Ready, bool Serving, bool Terminating, bool IsLocal)
{
    public IReadOnlyList<string>? ZoneHints { get; init; }

    public IReadOnlyList<string>? NodeHints { get; init; }
}
