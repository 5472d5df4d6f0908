using Microsoft.Extensions.Logging;

namespace Edge.Agent;

/// <summary>What start and end of the agent log.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(6101, LogLevel.Error, "nf_tables cannot be used: {Problem}; the agent needs CAP_NET_ADMIN and a kernel with nf_tables. It goes on trying")]
    public static partial void KernelProblem(ILogger logger, string problem);

    [LoggerMessage(6103, LogLevel.Information, "The kernel has no owned, persistent tables (6.9): changes by other programs are watched for and repaired")]
    public static partial void NotOwned(ILogger logger);

    [LoggerMessage(6104, LogLevel.Warning, "No admin socket: {Problem}; {Next}")]
    public static partial void NoAdminSocket(ILogger logger, string problem, string next);

    [LoggerMessage(6105, LogLevel.Information, "edge-agent {Version} for gateway {Gateway}, tenant {Tenant}, broker {Broker}")]
    public static partial void Starting(ILogger logger, string version, string gateway, string tenant, string broker);

    [LoggerMessage(6106, LogLevel.Information, "Stopped; the rules stay in force")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(6107, LogLevel.Information, "Beginning anew with the settings as they are now; the rules stay in force")]
    public static partial void Reloading(ILogger logger);

    [LoggerMessage(6108, LogLevel.Error, "The settings are not read again, those before stay in force: {Problem}")]
    public static partial void ReloadRefused(ILogger logger, string problem);
}
