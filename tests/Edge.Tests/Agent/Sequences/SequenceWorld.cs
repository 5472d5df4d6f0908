using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sequences;

/// <summary>An agent over a kernel, to which the steps of a sequence happen. It acts as the reconciler does, without broker and clock.</summary>
internal sealed class SequenceWorld : IDisposable
{
    // The kernel's own refusals are others: they stay, and are faults.
    private const Errno Injected = Errno.ENOMEM;

    private readonly bool _owned;
    private readonly Func<INftables> _connect;
    private readonly FakeKernel? _refusing;
    private readonly HashSet<ServiceKey> _changed = [];
    private INftables _nftables;

    /// <param name="owned">The kernel knows owned tables.</param>
    /// <param name="connect">A new connection to the kernel.</param>
    /// <param name="refusing">The kernel when it can refuse on demand; null: steps never fail.</param>
    public SequenceWorld(bool owned, Func<INftables> connect, FakeKernel? refusing)
    {
        (_owned, _connect, _refusing) = (owned, connect, refusing);
        _nftables = connect();
        Dataplane = StartAgent();
        Round("start");
    }

    public INftables Nftables => _nftables;

    public Dataplane Dataplane { get; private set; }

    public WantedState Wanted { get; } = new();

    /// <summary>Elements that the last step changed.</summary>
    public int Changed { get; private set; }

    /// <summary>What happened beyond the step's own words.</summary>
    public string Happened { get; private set; } = "";

    /// <summary>What the last step showed to be wrong, beyond what can be seen afterwards.</summary>
    public List<string> Faults { get; } = [];

    public void Perform(Step step)
    {
        Faults.Clear();
        Changed = 0;
        Happened = "";
        bool damaged = step.Kind == StepKind.Damage && Damage(step.Number);
        foreach (Edit edit in step.Edits)
        {
            if (Wanted.Change(edit) is ServiceKey service)
            {
                _changed.Add(service);
            }
        }

        if (step.Kind == StepKind.Restart)
        {
            Stop();
            _nftables = _connect();
            Dataplane = StartAgent();
        }

        switch (step.Kind)
        {
            case StepKind.Stick:
                Happened = StickyClients.Add(_nftables, Dataplane.Model, step.Number);
                break;
            case StepKind.Idle:
                Dataplane.ReleaseScratch();
                break;
            default:
                Round(step.Kind switch { StepKind.Restart => "start", StepKind.Compare => "regular comparison", _ => null }, step.Refusal);
                break;
        }

        if (damaged)
        {
            // Mostly the next commit has noticed it already; the notification comes anyway.
            Round("another program changed our table");
        }
    }

    public void Dispose() => Stop();

    private Dataplane StartAgent() => new(_nftables, _owned, (service, node, problems) => Wanted.Resolve(service, node, problems)) { Node = Wanted.Node };

    private void Stop()
    {
        Dataplane.Dispose();
        _nftables.Dispose();
    }

    private bool Damage(int number)
    {
        if (_owned)
        {
            return false;
        }

        using INftables other = _connect();
        List<string> expected = [];
        Happened = ForeignDamage.Do(other, number, expected);
        Faults.AddRange(KernelDifferences.Unexpected(KernelDifferences.Of(Dataplane, other), expected));
        return true;
    }

    private void Round(string? doubt, Refusal? refusal)
    {
        int operation = 0;
        FakeOperation? refused = null;
        if (_refusing is not null && refusal is { } wanted)
        {
            _refusing.FailWhen = candidate =>
            {
                bool again = wanted.Lasting && refused is not null && candidate.Name == refused.Name && candidate.Key.AsSpan().SequenceEqual(refused.Key);
                refused = operation++ == wanted.Operation ? candidate : refused;
                return again || operation == wanted.Operation + 1 ? Injected : null;
            };
        }

        try
        {
            Round(doubt);
        }
        catch (NetlinkException e) when (refused is not null || e is GenerationException)
        {
            StopRefusing();
            Round("the last commit failed");
        }
        finally
        {
            StopRefusing();
        }

        if (refused is not null)
        {
            // A Service that the kernel refused waits for its next change or the next comparison.
            Happened = $"refused: {refused}";
            Changed += Dataplane.Apply([.. Dataplane.Problems.Where(static problem => problem.Value.Contains(nameof(Errno.ENOMEM), StringComparison.Ordinal)).Select(static problem => problem.Key)]).Changed;
        }
    }

    private void StopRefusing()
    {
        if (_refusing is not null)
        {
            _refusing.FailWhen = null;
        }
    }

    // As Reconciler.Apply and RefreshNode.
    private void Round(string? doubt)
    {
        NodeFacts before = Dataplane.Node, after = Wanted.Node;
        Dataplane.Node = after;
        if (NodeFactsBuilder.ChangesRules(before, after))
        {
            doubt ??= "where NodePorts answer changed";
        }

        if (doubt is not null)
        {
            Changed += Dataplane.Resync([.. Wanted.Services, .. _changed], doubt).Changed;
        }
        else
        {
            if (NodeFactsBuilder.ChangesSets(before, after))
            {
                Dataplane.UpdateNode();
            }

            bool all = NodeFactsBuilder.ChangesServices(before, after);
            Changed += Dataplane.Apply(all ? [.. Wanted.Services.Union(_changed)] : [.. _changed]).Changed;
        }

        _changed.Clear();
    }
}
