using System.Threading.Channels;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Comparison;

namespace Edge.Agent.Repair;

/// <summary>
/// Reads the kernel and compares beside the reconciler, who must not wait for a hundred thousand elements. One question at a time, with sockets that are open only
/// meanwhile. Questions are few: the regular look and persons at the admin socket.
/// </summary>
/// <param name="nftables">Opens a connection that is used for reading only.</param>
/// <param name="routes">Opens an editor that is used for reading only; null: tables alone are compared.</param>
internal sealed class KernelCheck(Func<INftables> nftables, Func<RouteEditor>? routes)
{
    /// <summary>So many differences are kept of each question; more are counted.</summary>
    internal const int Kept = 1000;

    private const int Waiting = 4;

    private readonly Channel<KernelQuestion> _questions = Channel.CreateBounded<KernelQuestion>(Waiting);
    private readonly Channel<KernelAnswer> _answers = Channel.CreateBounded<KernelAnswer>(Waiting);

    /// <summary>The answers. Fails when the worker does: that is for the process to end.</summary>
    public ChannelReader<KernelAnswer> Answers => _answers.Reader;

    /// <summary>Asks.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool TryAsk(KernelQuestion question) => _questions.Writer.TryWrite(question);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (KernelQuestion question in _questions.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                await _answers.Writer.WriteAsync(Answer(question), stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _answers.Writer.TryComplete();
        }
#pragma warning disable CA1031 // handed to the reconciler, whose end is the end of the process
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _answers.Writer.TryComplete(fault);
        }
    }

    /// <summary>Answers the question that waits, if there is one, on the caller's thread.</summary>
    internal bool TryPerform() => _questions.Reader.TryRead(out KernelQuestion? question) && _answers.Writer.TryWrite(Answer(question));

    private KernelAnswer Answer(KernelQuestion question)
    {
        var found = new DifferenceList(Kept);
        try
        {
            using INftables connection = nftables();
            uint? generation = KernelFinder.Compare(question.Wanted.Tables, connection, found);
            if (routes is not null && question.Wanted.Routes is { } wanted)
            {
                using RouteEditor editor = routes();
                KernelFinder.Compare(wanted, editor, found);
            }

            return new KernelAnswer(question, found, generation, null);
        }
        catch (LinuxException e)
        {
            return new KernelAnswer(question, null, null, e.Message);
        }
    }
}
