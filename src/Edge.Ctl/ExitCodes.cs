namespace Edge.Ctl;

/// <summary>What edgectl's exit code says; documented in edgectl(1).</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The request was answered with "no", or an object was rejected.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Nobody answers on the socket.</summary>
    public const int NotReachable = 3;
}
