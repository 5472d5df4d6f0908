using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Several who follow the same commits, one after the other.</summary>
internal sealed class CommitObservers(params ICommitObserver[] observers) : ICommitObserver
{
    public void Planning(IReadOnlyCollection<ServiceKey> services)
    {
        foreach (ICommitObserver observer in observers)
        {
            observer.Planning(services);
        }
    }

    public void Committing(ElementChanges changes)
    {
        foreach (ICommitObserver observer in observers)
        {
            observer.Committing(changes);
        }
    }

    public void Committed(ElementChanges changes, bool full)
    {
        foreach (ICommitObserver observer in observers)
        {
            observer.Committed(changes, full);
        }
    }
}
