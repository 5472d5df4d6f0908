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
internal sealed class KernelCheck
{
    /// <summary>So many differences are kept of each question; more are counted.</summary>
    internal const int Kept = 1000;

    private const int Waiting = 4;

    private readonly Func<INftables> _nftables;
    private readonly Func<RouteEditor>? _routes;
    private readonly SideWork<KernelQuestion, KernelAnswer> _work;

    /// <param name="nftables">Opens a connection that is used for reading only.</param>
    /// <param name="routes">Opens an editor that is used for reading only; null: tables alone are compared.</param>
    public KernelCheck(Func<INftables> nftables, Func<RouteEditor>? routes)
    {
        _nftables = nftables;
        _routes = routes;
        _work = new SideWork<KernelQuestion, KernelAnswer>(Waiting, Answer);
    }

    /// <summary>The answers. Fails when the worker does: that is for the process to end.</summary>
    public ChannelReader<KernelAnswer> Answers => _work.Results;

    /// <summary>Asks.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool TryAsk(KernelQuestion question) => _work.TryStart(question);

    /// <summary>Works until cancelled.</summary>
    public Task RunAsync(CancellationToken stop) => _work.RunAsync(stop);

    /// <summary>Answers the question that waits, if there is one, on the caller's thread.</summary>
    internal bool TryPerform() => _work.TryPerform();

    private KernelAnswer Answer(KernelQuestion question)
    {
        var found = new DifferenceList(Kept);
        try
        {
            using INftables connection = _nftables();
            uint? generation = KernelFinder.Compare(question.Wanted.Tables, connection, found);
            if (_routes is not null && question.Wanted.Routes is { } wanted)
            {
                using RouteEditor editor = _routes();
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
