namespace Edge.Conformance.Flows;

/// <summary>How many connections show a whole set of endpoints, when each takes one of them with equal probability.</summary>
internal static class ConnectionCount
{
    /// <summary>Of a verdict without endpoints: one could be chance of the moment, three are not.</summary>
    public const int WithoutEndpoints = 3;

    private const double FalseAlarm = 1e-10;

    /// <summary>
    /// Some endpoint stays unseen with a probability of at most n · (1 − 1/n)^N, which this many connections bring below 1e-10. As many show with the
    /// same certainty an endpoint that should not be there, if it gets its share.
    /// </summary>
    public static int For(int endpoints) => endpoints <= 1
        ? 24
        : Math.Max((8 * endpoints) + 16, (int)Math.Ceiling(Math.Log(FalseAlarm / endpoints) / Math.Log(1 - (1.0 / endpoints))));
}
