using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Health;

/// <summary>The server of <c>/healthz</c> and <c>/livez</c>; the reconciler's alone. What it cannot have it asks for again.</summary>
/// <param name="address">Null: there is none.</param>
/// <param name="pages">What is answered.</param>
/// <param name="sockets">Where sockets come from.</param>
/// <param name="shared">Connections of all health servers.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told of success and failure, each once.</param>
internal sealed partial class GatewayHealthServer(
    IPEndPoint? address, IHealthPages pages, IHealthSockets sockets, Slots shared, TimeProvider time, ILogger logger) : IDisposable
{
    private HealthListener? _listener;

    /// <summary>Why nobody can ask; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>See <see cref="HealthListener.Accepting"/>.</summary>
    public Task Accepting => _listener?.Accepting ?? Task.CompletedTask;

    /// <summary>Listens, if it should and does not yet.</summary>
    public void Open()
    {
        if (address is null || _listener is not null)
        {
            return;
        }

        try
        {
            _listener = new HealthListener(address, sockets.Listen(address), socket => sockets.Close(address, socket), pages, shared, time);
            _listener.Start();
            Problem = null;
            LogOpened(address);
        }
        catch (SocketException e)
        {
            string problem = $"health.address {address}: {ListenProblem.Describe(e)}";
            if (problem != Problem)
            {
                Problem = problem;
                LogProblem(problem);
            }
        }
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _listener = null;
    }

    [LoggerMessage(8001, LogLevel.Information, "/healthz and /livez answer on {Address}")]
    private partial void LogOpened(IPEndPoint address);

    [LoggerMessage(8002, LogLevel.Warning, "/healthz and /livez do not answer: {Problem}. It goes on trying")]
    private partial void LogProblem(string problem);
}
