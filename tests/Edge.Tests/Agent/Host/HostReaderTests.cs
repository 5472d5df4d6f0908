using Edge.Agent.Host;
using Edge.Linux;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.Metrics;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Host;

public sealed class HostReaderTests : IDisposable
{
    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("edge-proc-");
    private readonly ManualClock _clock = new();

    public void Dispose() => _proc.Delete(recursive: true);

    [Fact]
    public void The_kernels_files_are_read()
    {
        Write("meminfo", "MemTotal:        1000000 kB\nMemFree:           10000 kB\nMemAvailable:     250000 kB\n");
        Write("sys/net/netfilter/nf_conntrack_count", "17\n");
        Write("sys/net/netfilter/nf_conntrack_max", "65536\n");
        HostReading reading = Read(ClockSync.Unsynchronised);
        Assert.Equal((250_000L * 1024, 1_000_000L * 1024), (reading.MemoryAvailable, reading.MemoryTotal));
        Assert.Equal((17, 65_536), (reading.Connections, reading.ConnectionLimit));
        Assert.Equal((ClockSync.Unsynchronised, _clock.GetUtcNow()), (reading.Clock, reading.Now));
        Assert.InRange(reading.DiskFree!.Value, 1, reading.DiskSize!.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MemTotal: many\nMemAvailable:\n")]
    [InlineData("MemAvailable: -1 kB\nMemTotal: 99999999999999999999999 kB\n")]
    public void What_is_not_there_or_makes_no_sense_is_not_known(string memory)
    {
        Write("meminfo", memory);
        HostReading reading = Read(ClockSync.Unknown);
        Assert.Null(reading.MemoryAvailable);
        Assert.Null(reading.MemoryTotal);
        Assert.Null(reading.Connections);
        Assert.Null(new HostReader("/no/such/directory", _clock, _proc.FullName).Read().Connections);
        Assert.All(HostConditions.Of(reading with { DiskFree = null }), condition => Assert.Equal((true, "NotKnown"), (condition.Status, condition.Reason)));
    }

    [Fact]
    public void The_real_machine_can_be_read()
    {
        HostReading reading = new HostReader("/", TimeProvider.System).Read();
        Assert.InRange(reading.MemoryAvailable!.Value, 1, reading.MemoryTotal!.Value);
        Assert.Equal(KernelClock.ReadSync(), reading.Clock);
    }

    [Fact]
    public void All_is_well() => Assert.Equal(
        ["DiskSpace True Enough", "Memory True Enough", "ConnectionTable True Enough", "Clock True Synchronised"],
        HostConditions.Of(FilledMetrics.Host).Select(condition => $"{condition.Type} {condition.Status} {condition.Reason}{condition.Message}"));

    [Fact]
    public void Each_lack_is_named_with_its_number_and_the_next_step()
    {
        HostReading good = FilledMetrics.Host;
        Check(good with { DiskFree = HostConditions.LeastDisk - 1 }, "DiskSpace", "Low", "31 MiB are left on the disk of stateDirectory", "delete logs");
        Check(good with { MemoryAvailable = 5 << 20 }, "Memory", "Low", "5 MiB of memory", "MemoryMax=");
        Check(good with { Connections = 58_983 }, "ConnectionTable", "NearlyFull", "58983 of 65536", "net.netfilter.nf_conntrack_max");
        Check(good with { Clock = ClockSync.Unsynchronised }, "Clock", "NotSynchronised", "nobody sets the clock", "systemd-timesyncd");
        Check(good with { Now = DateTimeOffset.UnixEpoch, Clock = ClockSync.Unknown }, "Clock", "NotSet", "1970-01-01", "chrony");
        Assert.All(HostConditions.Of(good with { DiskFree = HostConditions.LeastDisk, Connections = 58_981 }), condition => Assert.True(condition.Status));
    }

    private static void Check(HostReading reading, string type, string reason, params string[] texts)
    {
        Condition wrong = Assert.Single(HostConditions.Of(reading), condition => !condition.Status);
        Assert.Equal((type, reason), (wrong.Type, wrong.Reason));
        Assert.All(texts, text => Assert.Contains(text, wrong.Message, StringComparison.Ordinal));
    }

    private HostReading Read(ClockSync clock) => new HostReader(_proc.FullName, _clock, _proc.FullName, () => clock).Read();

    private void Write(string name, string text)
    {
        string path = Path.Combine(_proc.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
