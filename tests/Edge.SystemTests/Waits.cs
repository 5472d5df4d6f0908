namespace Edge.SystemTests;

/// <summary>How long tests wait. In the virtual machine, whose processors are programs, everything takes several times as long.</summary>
internal static class Waits
{
    private const int SlowerInMachine = 5;

    /// <summary>For what only a failure waits to the end of.</summary>
    public static TimeSpan Long { get; } = OfThisMachine(TimeSpan.FromSeconds(60));

    /// <summary>A time that is enough on a machine of its own.</summary>
    public static TimeSpan OfThisMachine(TimeSpan time) => Requires.IsVirtualMachine ? SlowerInMachine * time : time;
}
