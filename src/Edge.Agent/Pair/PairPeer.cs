using System.Net;

namespace Edge.Agent.Pair;

/// <summary>The other gateway, as it was heard last.</summary>
/// <param name="Address">Its address on the link.</param>
/// <param name="Priority">Of its last advertisement.</param>
/// <param name="Interval">Time between its advertisements.</param>
/// <param name="HeardAt">When that was, on the clock of the election.</param>
internal readonly record struct PairPeer(IPAddress Address, byte Priority, TimeSpan Interval, TimeSpan HeardAt);
