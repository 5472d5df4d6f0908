using Microsoft.Extensions.Logging;

namespace Edge.Agent.Mqtt;

/// <summary>Events 1000 to 1099.</summary>
public sealed partial class BrokerSession
{
    [LoggerMessage(1000, LogLevel.Debug, "Connecting to {Host}:{Port}, connection {Connection}")]
    private partial void LogConnecting(string host, int port, ulong connection);

    [LoggerMessage(1001, LogLevel.Information, "Connected to {Host}:{Port}, connection {Connection}")]
    private partial void LogConnected(string host, int port, ulong connection);

    [LoggerMessage(1002, LogLevel.Warning, "{Reason}; next attempt in {Seconds:0.0} s, traffic goes on as last known")]
    private partial void LogDisconnected(string reason, double seconds);

    [LoggerMessage(1003, LogLevel.Information, "{Reason}")]
    private partial void LogDisconnectedForGood(string reason);

    [LoggerMessage(1004, LogLevel.Warning, "No manifest for {Seconds:0} s although connected: reconnecting")]
    private partial void LogNoHeartbeat(double seconds);

    [LoggerMessage(1005, LogLevel.Error, "The broker refused to publish on {Topic}: {Reason}; check its access list for {Gateway}")]
    private partial void LogRefusedPublish(string topic, string reason, string gateway);

    [LoggerMessage(1006, LogLevel.Error, "The broker refused the subscription {Filter}: {Reason}; check its access list for {Gateway}")]
    private partial void LogRefusedSubscribe(string filter, string reason, string gateway);

    [LoggerMessage(1007, LogLevel.Warning, "Dropped {Messages} messages ({Bytes} bytes) that came faster than they could be taken: fetching the state again")]
    private partial void LogOverflow(long messages, long bytes);

    [LoggerMessage(1008, LogLevel.Warning, "{Host} did not take our goodbye in time")]
    private partial void LogGoodbyeTimedOut(string host);
}
