using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Follows what goes into the kernel, on the thread of who puts it there.</summary>
internal interface ICommitObserver
{
    /// <summary>These Services are planned next; the model still has them as they were. A commit may fail and be planned again in parts.</summary>
    void Planning(IReadOnlyCollection<ServiceKey> services);

    /// <summary>The model has them as they will be, and the kernel gets the changes next.</summary>
    void Committing(ElementChanges changes);

    /// <summary>The kernel has taken them.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="full">Everything was compared with the kernel.</param>
    void Committed(ElementChanges changes, bool full);
}
