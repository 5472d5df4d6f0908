using System.Diagnostics;
using Edge.Linux;
using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>Makes the table, waits for packets, and reads what they met. Everything happens on the calling thread, whose network namespace it is.</summary>
/// <param name="flow">Which packets.</param>
/// <param name="count">How many.</param>
/// <param name="wait">How long at most.</param>
internal sealed class TraceRun(TraceFlow flow, int count, TimeSpan wait)
{
    /// <summary>A packet of which nothing was heard for so long is gone: the kernel tells the steps of one within microseconds.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>Traces.</summary>
    /// <param name="ready">Is called when packets are listened for.</param>
    /// <param name="cancellationToken">Ends the wait; what came until then is read.</param>
    /// <returns>The packets that came.</returns>
    /// <exception cref="CtlException">It is not permitted, or the kernel cannot.</exception>
    public TraceResult Run(Action ready, CancellationToken cancellationToken)
    {
        try
        {
            using NftablesConnection nftables = NftablesConnection.Open();
            using TraceSocket socket = TraceSocket.Open();
            Begin(nftables);
            ready();
            TraceCollector collector = Collect(socket, cancellationToken);
            var tables = new KernelTables(nftables);
            return new TraceResult([.. collector.Packets.Select(steps => TraceReading.Read(steps, tables))], socket.HasLost);
        }
        catch (LinuxException e) when (e.Errno is Errno.EPERM or Errno.EACCES)
        {
            throw new CtlException(ExitCodes.Failure, "tracing packets needs CAP_NET_ADMIN", "run it as root on the gateway: sudo edgectl trace …");
        }
    }

    private void Begin(NftablesConnection nftables)
    {
        if (nftables.HasTable(flow.Family, TraceTable.Name))
        {
            throw new CtlException(ExitCodes.Failure, "another edgectl trace is going on here", "wait for it to end, or end it");
        }

        try
        {
            using var transaction = new Transaction();
            TraceTable.AddTo(transaction, flow);
            nftables.Commit(transaction);
        }
        catch (NftablesException e) when (e.Errno is Errno.ENOENT or Errno.EOPNOTSUPP)
        {
            throw new CtlException(ExitCodes.Failure, $"this kernel cannot trace: {e.Message}", "it needs tables with an owner (5.12), nft_limit and meta nftrace; look at the counters with edgectl services instead");
        }
    }

    private TraceCollector Collect(TraceSocket socket, CancellationToken cancellationToken)
    {
        var collector = new TraceCollector(count);
        using CancellationTokenRegistration wake = cancellationToken.Register(socket.Wake);
        using TraceProbe? probe = flow.Send ? TraceProbe.Send(flow) : null;
        long begun = Stopwatch.GetTimestamp(), heard = begun;
        while (!collector.IsComplete && !cancellationToken.IsCancellationRequested)
        {
            // Counted from what was heard of these packets: others, and other traces, may never be quiet.
            TimeSpan left = wait - Stopwatch.GetElapsedTime(begun), quiet = s_quiet - Stopwatch.GetElapsedTime(heard);
            TimeSpan patience = collector.IsIdle ? left : quiet < left + s_quiet ? quiet : left + s_quiet;
            if (patience <= TimeSpan.Zero)
            {
                if (collector.IsIdle)
                {
                    break;
                }

                collector.EndAll();
            }
            else if (socket.Next(TimeSpan.FromMilliseconds(Math.Ceiling(patience.TotalMilliseconds))) is { } step && collector.Add(step))
            {
                heard = Stopwatch.GetTimestamp();
            }
        }

        return collector;
    }
}
