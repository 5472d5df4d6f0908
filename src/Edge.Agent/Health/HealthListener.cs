using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Health;

/// <summary>Accepts on one socket and answers. Who comes when too many are there is closed at once: a probe asks again.</summary>
/// <param name="address">As it was asked for; null: a unix socket.</param>
/// <param name="socket">Listens.</param>
/// <param name="close">Takes the socket back.</param>
/// <param name="pages">What is answered.</param>
/// <param name="shared">Connections of all listeners together.</param>
/// <param name="time">For the limits.</param>
internal sealed class HealthListener(IPEndPoint? address, Socket socket, Action<Socket> close, IHealthPages pages, Slots shared, TimeProvider time) : IDisposable
{
    /// <summary>Connections at once.</summary>
    public const int MaximumConnections = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Slots _own = new(MaximumConnections);
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _disposed;

    public IPEndPoint? Address => address;

    /// <summary>Ends when nothing is accepted any more; what was, has its slot then.</summary>
    public Task Accepting { get; private set; } = Task.CompletedTask;

    /// <summary>Begins, on another thread than the caller's.</summary>
    public void Start() => Accepting = AcceptAsync();

    /// <summary>No connection is accepted any more; those that are open get their answer.</summary>
    public void Dispose()
    {
        _disposed = true;

        // Accepting ends before the socket goes: closed under a pending accept, it would reset the connections of everybody else who holds it.
        _stop.Cancel();
        _stop.Dispose();
        close(socket);
    }

    private async Task AcceptAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!_disposed)
        {
            try
            {
                Socket connection = await socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                _ = ServeAsync(connection);
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
            catch (SocketException e) when (!_disposed)
            {
                // One that went away before it was accepted costs nothing; a lack of descriptors or memory does not pass at once.
                if (e.SocketErrorCode is not (SocketError.ConnectionAborted or SocketError.ConnectionReset))
                {
                    await Task.Delay(Pause, time).ConfigureAwait(false);
                }
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using (connection)
        {
            if (!_own.TryTake())
            {
                return;
            }

            try
            {
                if (shared.TryTake())
                {
                    try
                    {
                        await HealthExchange.RunAsync(connection, pages, time).ConfigureAwait(false);
                    }
                    finally
                    {
                        shared.Release();
                    }
                }
            }
            finally
            {
                _own.Release();
            }
        }
    }
}
