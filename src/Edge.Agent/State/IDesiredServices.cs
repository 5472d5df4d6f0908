namespace Edge.Agent.State;

/// <summary>The Services that should be served, as who explains them needs to know.</summary>
internal interface IDesiredServices
{
    /// <summary>Services that have rules, in no order.</summary>
    IEnumerable<ServiceKey> Keys { get; }

    /// <summary>Objects that are refused now; a few hundred at most.</summary>
    IReadOnlyList<RejectedObject> Rejected { get; }

    /// <summary>A Service with its slices; false when it is not there or has no rules.</summary>
    bool TryGet(ServiceKey key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices);
}
