using System.Net;

namespace Edge.Agent.Pair;

/// <summary>An advertisement of another gateway, checked.</summary>
/// <param name="Sender">Its address on the link.</param>
/// <param name="Priority">0: it gives the addresses up; 255: they are its own.</param>
/// <param name="Interval">Time between its advertisements.</param>
/// <param name="OutranksEqual">It wins against this gateway at equal priority: its address is the higher one.</param>
internal readonly record struct PairAdvert(IPAddress Sender, byte Priority, TimeSpan Interval, bool OutranksEqual);
