using Edge.Protocol.Admin;

namespace Edge.Ctl.Top;

/// <summary>What the agent said at one moment.</summary>
/// <param name="Timestamp">Of the clock that measures.</param>
/// <param name="Flows">Live connections by Service port, with endpoints.</param>
/// <param name="Counters">New connections by Service since the agent first counted.</param>
internal sealed record TopReading(long Timestamp, IReadOnlyList<FlowRow> Flows, IReadOnlyList<CounterRow> Counters);
