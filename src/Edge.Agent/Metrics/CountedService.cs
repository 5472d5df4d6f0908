namespace Edge.Agent.Metrics;

/// <summary>New connections of one Service.</summary>
/// <param name="name">Namespace and name, as they stand at the kernel's elements.</param>
internal sealed class CountedService(string name)
{
    /// <summary>As in <c>shop/web</c>.</summary>
    public string Name => name;

    /// <summary>Since the agent first counted, with what the kernel had counted before.</summary>
    public ulong Connections { get; set; }

    /// <summary>The reading that last saw it.</summary>
    public uint Reading { get; set; }

    /// <summary>It has addresses whose packets are dropped: policy Local and endpoints only elsewhere; from outside, or inside the cluster.</summary>
    public bool DropsExternal { get; set; }

    public bool DropsInternal { get; set; }
}
