using System.Net;
using System.Net.Sockets;
using Edge.Agent.Health;
using Edge.Agent.Settings;
using Edge.Protocol.Admin;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Metrics;

/// <summary>Where metrics are asked for: a unix socket, and an address of this machine alone when the settings name one.</summary>
/// <param name="settings">Where.</param>
/// <param name="source">What is answered.</param>
/// <param name="sockets">Where TCP sockets come from.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told of each place once.</param>
internal sealed partial class MetricsServer(MetricsSettings settings, IHealthPages source, IHealthSockets sockets, TimeProvider time, ILogger<MetricsServer> logger) : IDisposable
{
    /// <summary>Connections at once, of all places together.</summary>
    private const int MaximumConnections = 8;

    private readonly Slots _slots = new(MaximumConnections);
    private readonly List<HealthListener> _listeners = [];

    /// <summary>Begins to answer. A place that cannot be had is told to the log, and the other one answers.</summary>
    public void Open()
    {
        if (settings.Socket is string path)
        {
            try
            {
                Start(null, UnixListener.Bind(path, "metrics socket", MaximumConnections), static socket => socket.Dispose());
                LogOpened(path);
            }
            catch (AdminException e)
            {
                LogProblem($"{e.Message}; {e.Next}");
            }
        }

        if (settings.Address is IPEndPoint address)
        {
            try
            {
                Start(address, sockets.Listen(address), socket => sockets.Close(address, socket));
                LogOpened(address.ToString());
            }
            catch (SocketException e)
            {
                LogProblem($"metrics.address {address}: {ListenProblem.Describe(e)}");
            }
        }
    }

    public void Dispose()
    {
        foreach (HealthListener listener in _listeners)
        {
            listener.Dispose();
        }

        if (settings.Socket is string path && _listeners.Exists(static listener => listener.Address is null))
        {
            UnixListener.Remove(path);
        }
    }

    private void Start(IPEndPoint? address, Socket socket, Action<Socket> close)
    {
        var listener = new HealthListener(address, socket, close, source, _slots, time);
        _listeners.Add(listener);
        listener.Start();
    }

    [LoggerMessage(8101, LogLevel.Information, "/metrics answers on {Place}")]
    private partial void LogOpened(string place);

    [LoggerMessage(8102, LogLevel.Warning, "No metrics: {Problem}")]
    private partial void LogProblem(string problem);
}
