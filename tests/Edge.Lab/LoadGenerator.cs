using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Edge.Lab;

/// <summary>Opens connections at a steady rate and keeps some open; says what failed and for how long nothing succeeded.</summary>
internal sealed class LoadGenerator(Arguments arguments, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan StallInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);
    private readonly IPEndPoint _target = arguments.EndPoint("target");
    private readonly int _rate = Math.Max(1, arguments.Number("rate", 100));
    private readonly int _long = arguments.Number("long", 0);
    private readonly TimeSpan _duration = TimeSpan.FromSeconds(arguments.Number("duration", 5));
    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(arguments.Number("timeout-ms", 5000));
    private readonly string? _progress = arguments.Has("progress") ? arguments.Text("progress") : null;
    private readonly SemaphoreSlim _slots = new(arguments.Number("connections", 64));
    private readonly Lock _lock = new();
    private readonly LoadReport _report = new();
    private long _start;
    private long _lastSuccess;

    public static string Describe(Exception e) => e switch
    {
        SocketException s => s.SocketErrorCode.ToString(),
        OperationCanceledException => "timed out",
        _ => e.Message,
    };

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(_duration);
        _start = _lastSuccess = time.GetTimestamp();
        var tasks = new List<Task>();
        for (int i = 0; i < _long; i++)
            tasks.Add(HoldAsync(end.Token));
        tasks.Add(WatchStallsAsync(end.Token));
        if (_progress is not null)
            tasks.Add(ReportProgressAsync(_progress, end.Token));
        await OpenSteadilyAsync(tasks, end.Token);
        await Task.WhenAll(tasks);
        lock (_lock)
        {
            NoteGap(time.GetTimestamp());
            Console.WriteLine(ToJson());
            return _report.Failed + _report.Long.Broken == 0 ? 0 : 1;
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task OpenSteadilyAsync(List<Task> tasks, CancellationToken end)
    {
        // Every tick opens what is due by the clock, so that a late tick does not lower the rate.
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Clamp(1000 / _rate, 1, 100)));
        long opened = 0;
        try
        {
            while (await ticks.WaitForNextTickAsync(end))
            {
                for (long due = (long)(time.GetElapsedTime(_start).TotalSeconds * _rate); opened < due; opened++)
                {
                    await _slots.WaitAsync(end);
                    tasks.Add(OpenOneAsync());
                }

                tasks.RemoveAll(t => t.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over; what is under way may finish.
        }
    }

    private async Task OpenOneAsync()
    {
        long begin = time.GetTimestamp();
        using var limit = new CancellationTokenSource(_timeout);
        lock (_lock)
            _report.Attempted++;
        try
        {
            using var exchange = await HttpExchange.ConnectAsync(_target, limit.Token);
            var answer = await exchange.AskPodAsync(limit.Token);
            long now = time.GetTimestamp();
            lock (_lock)
            {
                _report.Succeeded++;
                Count(_report.Pods, answer.Pod);
                Count(_report.Clients, answer.Client);
                _report.SlowestMs = Math.Max(_report.SlowestMs, Milliseconds(begin, now));
                NoteGap(now);
                _lastSuccess = now;
            }
        }
        catch (Exception e) when (e is SocketException or InvalidDataException or OperationCanceledException)
        {
            lock (_lock)
            {
                _report.Failed++;
                Count(_report.Errors, Describe(e));
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task HoldAsync(CancellationToken end)
    {
        try
        {
            using var exchange = await HttpExchange.ConnectAsync(_target, end);
            string pod = await exchange.HoldAsync(end);
            lock (_lock)
            {
                _report.Long.Opened++;
                Count(_report.Long.Pods, pod);
            }

            long last = time.GetTimestamp();
            while (true)
            {
                // A silence longer than this is a broken connection even if no reset comes.
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
                limit.CancelAfter(_timeout);
                int read = await exchange.ReadAsync(limit.Token);
                if (read == 0)
                    throw new InvalidDataException("closed by the pod");
                long now = time.GetTimestamp();
                lock (_lock)
                {
                    _report.Long.Bytes += read;
                    _report.Long.LongestGapMs = Math.Max(_report.Long.LongestGapMs, Milliseconds(last, now));
                }

                last = now;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is SocketException or InvalidDataException or OperationCanceledException)
        {
            lock (_lock)
            {
                _report.Long.Broken++;
                Count(_report.Errors, $"long: {Describe(e)}");
            }
        }
    }

    private async Task WatchStallsAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(StallInterval);
        long last = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                long now = time.GetTimestamp();
                lock (_lock)
                    _report.LongestStallMs = Math.Max(_report.LongestStallMs, Milliseconds(last, now) - StallInterval.TotalMilliseconds);
                last = now;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ReportProgressAsync(string path, CancellationToken end)
    {
        using var timer = new PeriodicTimer(ProgressInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                string json;
                lock (_lock)
                    json = ToJson();
                await File.WriteAllTextAsync(path + ".new", json + "\n", end);
                File.Move(path + ".new", path, overwrite: true);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void NoteGap(long now) => _report.LongestGapMs = Math.Max(_report.LongestGapMs, Milliseconds(_lastSuccess, now));

    private string ToJson()
    {
        _report.Seconds = Math.Round(time.GetElapsedTime(_start).TotalSeconds, 3);
        return JsonSerializer.Serialize(_report, LabJsonContext.Default.LoadReport);
    }

    private double Milliseconds(long from, long to) => Math.Round(time.GetElapsedTime(from, to).TotalMilliseconds, 3);

    private static void Count(SortedDictionary<string, int> counts, string key) =>
        counts[key] = counts.GetValueOrDefault(key) + 1;
}
