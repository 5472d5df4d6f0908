using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Two who follow the same commits, one after the other.</summary>
internal sealed class CommitObservers(ICommitObserver first, ICommitObserver second) : ICommitObserver
{
    public void Planning(IReadOnlyCollection<ServiceKey> services)
    {
        first.Planning(services);
        second.Planning(services);
    }

    public void Committing(ElementChanges changes)
    {
        first.Committing(changes);
        second.Committing(changes);
    }

    public void Committed(ElementChanges changes, bool full)
    {
        first.Committed(changes, full);
        second.Committed(changes, full);
    }
}
