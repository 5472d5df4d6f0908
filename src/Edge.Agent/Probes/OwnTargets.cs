using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Agent.Probes;

/// <summary>
/// The targets of all probes beside the frontends of our own rules: a probe that goes to one of these would be translated, and somebody else would answer. The reconciler's alone.
/// </summary>
/// <param name="translates">The model's answer for one target, as it is now.</param>
/// <param name="node">Where NodePorts may answer.</param>
internal sealed class OwnTargets(Func<EndpointTarget, bool> translates, Func<NodeFacts> node) : ICommitObserver
{
    private readonly Dictionary<EndpointTarget, int> _targets = [];

    /// <summary>Whether a probe would not reach a target.</summary>
    public Func<EndpointTarget, bool> IsOurs => translates;

    /// <summary>A Service has another plan.</summary>
    public void Replace(ProbePlan before, ProbePlan after)
    {
        foreach (EndpointTarget target in after.Considered)
        {
            _targets[target] = _targets.GetValueOrDefault(target) + 1;
        }

        foreach (EndpointTarget target in before.Considered)
        {
            int others = _targets[target] - 1;
            if (others == 0)
            {
                _targets.Remove(target);
            }
            else
            {
                _targets[target] = others;
            }
        }
    }

    /// <summary>A frontend came or went where a target is, or nobody can tell.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>The same, since the last time that somebody took it.</summary>
    public bool TakeChanged()
    {
        bool changed = HasChanged;
        HasChanged = false;
        return changed;
    }

    public void Planning(IReadOnlyCollection<ServiceKey> services)
    {
    }

    public void Committing(ElementChanges changes)
    {
    }

    public void Committed(ElementChanges changes, bool full)
    {
        if (full)
        {
            // Everything was compared: what the kernel had already is no change.
            HasChanged = true;
            return;
        }

        foreach ((FrontendKey key, _) in changes.RemovedFrontends)
        {
            Look(key);
        }

        foreach ((FrontendKey key, _, _) in changes.AddedFrontends)
        {
            Look(key);
        }
    }

    private void Look(FrontendKey key)
    {
        if (HasChanged || _targets.Count == 0 || key.Protocol != TransportProtocol.Tcp)
        {
            return;
        }

        if (key.IsRange)
        {
            HasChanged = true;
        }
        else if (key.Address is not null)
        {
            LookAt(key.Address, key.Port);
        }
        else
        {
            foreach (IPAddress address in node().LocalAddresses)
            {
                LookAt(address, key.Port);
            }
        }
    }

    private void LookAt(IPAddress address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        HasChanged |= _targets.ContainsKey(new EndpointTarget(bytes[..length], port));
    }
}
