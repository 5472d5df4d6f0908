namespace Edge.SystemTests;

/// <summary>How long tests wait. In the virtual machine, whose processors are programs, everything takes several times as long.</summary>
internal static class Waits
{
    private const int SlowerInMachine = 5;

    /// <summary>This is the virtual machine of <c>scripts/vm</c>.</summary>
    public static bool IsVirtualMachine { get; } = Environment.GetEnvironmentVariable("EDGE_VM") is not null;

    /// <summary>For what only a failure waits to the end of.</summary>
    public static TimeSpan Long { get; } = OfThisMachine(TimeSpan.FromSeconds(60));

    /// <summary>A time that is enough on a machine of its own.</summary>
    public static TimeSpan OfThisMachine(TimeSpan time) => IsVirtualMachine ? SlowerInMachine * time : time;
}
