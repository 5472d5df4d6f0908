namespace Edge.Linux.Conntrack;

/// <summary>Takes one entry of a dump.</summary>
/// <param name="entry">The entry, valid during the call.</param>
public delegate void ConntrackHandler(in ConntrackEntry entry);
