namespace Edge.Agent.Repair;

/// <summary>Everything of ours that the kernel should have at one moment. Does not change any more.</summary>
/// <param name="Tables">The tables.</param>
/// <param name="Routes">Routes in tables of our own, rules and addresses; null: nobody looks after them, or it is not known yet.</param>
internal sealed record WantedKernel(IReadOnlyList<WantedTable> Tables, WantedRoutes? Routes);
