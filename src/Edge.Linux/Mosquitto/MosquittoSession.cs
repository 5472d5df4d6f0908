using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Edge.Linux.Interop;

namespace Edge.Linux.Mosquitto;

/// <summary>
/// One connection from connecting to its end, on the mqtt thread. Other threads only read its state and ask for its end. The partials:
/// opening, commands, and what the library calls back.
/// </summary>
internal sealed partial class MosquittoSession(MqttOptions options, MqttEventQueue events)
{
    /// <summary>A DISCONNECT that a dead peer does not take is not waited for any longer.</summary>
    private const int ClosingMilliseconds = 5_000;

    /// <summary>Reads in a row before commands get their turn.</summary>
    private const int ReadsInARow = 256;

    private readonly MqttEventQueue _events = events;
    private MosquittoHandle? _mosquitto;
    private ExceptionDispatchInfo? _fault;
    private long _delivered;
    private bool _closing;
    private volatile bool _isConnected;
    private volatile bool _endRequested;
    private volatile bool _hasEnded;

    /// <summary>CONNACK came and nobody asked for the end.</summary>
    internal bool IsConnected => _isConnected && !_endRequested;

    /// <summary>Disconnected was or is about to be written; the next connection may begin.</summary>
    internal bool HasEnded => _hasEnded;

    /// <summary>Keeps a connection that is still coming up from being used.</summary>
    internal void RequestEnd() => _endRequested = true;

    /// <summary>Lives through the connection and writes its last event.</summary>
    /// <param name="wake">Signalled by other threads.</param>
    /// <param name="commands">What they want.</param>
    /// <param name="disposed">Set before the last signal.</param>
    internal void Run(EventFd wake, ConcurrentQueue<MqttCommand> commands, ref bool disposed)
    {
        MqttEvent.Disconnected end;
        try
        {
            string? failure = Open();
            end = failure is null ? Loop(wake, commands, ref disposed) : new(MqttReason.ConnectionLost, failure);
        }
        finally
        {
            _mosquitto?.Dispose();
        }

        _isConnected = false;
        commands.Clear();
        _hasEnded = true;
        _events.Write(end);
    }

    private MqttEvent.Disconnected Loop(EventFd wake, ConcurrentQueue<MqttCommand> commands, ref bool disposed)
    {
        long deadline = Environment.TickCount64 + (long)options.ConnectTimeout.TotalMilliseconds;

        // Keep alive is checked at an eighth of itself: a ping is never so late that the broker's limit of one and a half passes.
        int tick = (int)Math.Clamp(options.KeepAlive.TotalMilliseconds / 8, 600, 10_000);
        while (true)
        {
            Execute(commands, Volatile.Read(ref disposed));
            int socket = Libmosquitto.mosquitto_socket(_mosquitto!);
            if (socket < 0)
            {
                return Ended(default, Errno.None);
            }

            long left = deadline - Environment.TickCount64;
            if (_closing)
            {
                left = Math.Min(left, ClosingMilliseconds);
                deadline = Environment.TickCount64 + left;
            }

            if (left <= 0 && (_closing || !_isConnected))
            {
                return _closing ? Goodbye() : new(MqttReason.ConnectionLost, MqttFailureText.Silent(options));
            }

            int timeout = _isConnected && !_closing ? tick : (int)Math.Min(tick, left);
            (bool read, bool write) = MosquittoPoll.Wait(wake, socket, Libmosquitto.mosquitto_want_write(_mosquitto!) != 0, timeout);
            if (Serve(read, write) is { } end)
            {
                return end;
            }

            if (_isConnected && !_closing)
            {
                deadline = long.MaxValue / 2;
            }
        }
    }

    private MqttEvent.Disconnected? Serve(bool read, bool write)
    {
        MosqErr result = default;
        if (read)
        {
            result = Read();
        }

        if (result == MosqErr.MOSQ_ERR_SUCCESS && write)
        {
            result = (MosqErr)Libmosquitto.mosquitto_loop_write(_mosquitto!, 1);
        }

        if (result == MosqErr.MOSQ_ERR_SUCCESS)
        {
            result = (MosqErr)Libmosquitto.mosquitto_loop_misc(_mosquitto!);
        }

        Errno errno = Libc.LastError;
        _fault?.Throw();
        return result != MosqErr.MOSQ_ERR_SUCCESS || Libmosquitto.mosquitto_socket(_mosquitto!) < 0 ? Ended(result, errno) : null;
    }

    /// <summary>
    /// Reads until nothing comes any more. One call of the library may stop early with whole packets left in OpenSSL's buffer, where
    /// poll(2) cannot see them: it takes a stale EAGAIN in errno for its own.
    /// </summary>
    private MosqErr Read()
    {
        for (int i = 0; i < ReadsInARow; i++)
        {
            long before = _delivered;
            MosqErr result = (MosqErr)Libmosquitto.mosquitto_loop_read(_mosquitto!, 1);
            if (result != MosqErr.MOSQ_ERR_SUCCESS || before == _delivered || Libmosquitto.mosquitto_socket(_mosquitto!) < 0)
            {
                return result;
            }
        }

        return MosqErr.MOSQ_ERR_SUCCESS;
    }

    private MqttEvent.Disconnected Ended(MosqErr result, Errno errno)
    {
        if (_refusedReason is { } refused)
        {
            return new(refused, MqttFailureText.Refused(options, refused, _reasonText)) { ServerReference = _serverReference };
        }

        if (_endReason >= MqttReason.UnspecifiedError)
        {
            return new(_endReason, MqttFailureText.Ended(options, _endReason, _reasonText)) { ServerReference = _serverReference };
        }

        if (_closing)
        {
            return Goodbye();
        }

        // The library tells the callback why it closed the socket and its caller sometimes only that there is none.
        MosqErr reason = result is MosqErr.MOSQ_ERR_SUCCESS or MosqErr.MOSQ_ERR_NO_CONN && _endReason != 0 ? (MosqErr)_endReason : result;
        return new(MqttReason.ConnectionLost, MqttFailureText.Lost(options, _isConnected, reason, errno, _log));
    }

    private MqttEvent.Disconnected Goodbye() => new(MqttReason.Success, $"disconnected from {options.Host}:{options.Port} as asked");

    private static string Describe(MosqErr result) =>
        Marshal.PtrToStringUTF8(Libmosquitto.mosquitto_strerror((int)result)) ?? result.ToString();
}
