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
        Assert.All(HostConditions.Of(reading with { DiskFree = null }, ipv4: true, ipv6: true), condition => Assert.Equal((true, "NotKnown"), (condition.Status, condition.Reason)));
    }

    [Theory]
    [InlineData("ipv4/ip_forward=1 ipv6/conf/all/forwarding=1", true, true)]
    [InlineData("ipv4/ip_forward=0 ipv6/conf/all/forwarding=0", false, false)]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/all/forwarding=1 ipv4/conf/default/forwarding=1 ipv4/conf/lo/forwarding=1", false, null)]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/wan0/forwarding=0 ipv4/conf/eth0.10/forwarding=1", true, null)]
    [InlineData("ipv6/conf/all/forwarding=0 ipv6/conf/wan0/forwarding=1", null, false)]
    [InlineData("ipv6/conf/all/forwarding=0 ipv6/conf/wan0/force_forwarding=1", null, true)]
    [InlineData("ipv4/ip_forward=x", null, null)]
    public void Whether_the_kernel_forwards_is_read_of_all_and_of_each_interface(string settings, bool? ipv4, bool? ipv6)
    {
        Directory.CreateDirectory(Path.Combine(_proc.FullName, "sys/net/ipv4/conf"));
        Directory.CreateDirectory(Path.Combine(_proc.FullName, "sys/net/ipv6/conf"));
        foreach (string setting in settings.Split(' '))
        {
            Write($"sys/net/{setting.Split('=')[0]}", setting.Split('=')[1] + "\n");
        }

        HostReading reading = Read(ClockSync.Unknown);
        Assert.Equal((ipv4, ipv6), (reading.ForwardsIPv4, reading.ForwardsIPv6));
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
        ["DiskSpace True Enough", "Memory True Enough", "ConnectionTable True Enough", "Forwarding True On", "Clock True Synchronised"],
        HostConditions.Of(FilledMetrics.Host, ipv4: true, ipv6: true).Select(condition => $"{condition.Type} {condition.Status} {condition.Reason}{condition.Message}"));

    [Fact]
    public void Each_lack_is_named_with_its_number_and_the_next_step()
    {
        HostReading good = FilledMetrics.Host;
        Check(good with { DiskFree = HostConditions.LeastDisk - 1 }, "DiskSpace", "Low", "31 MiB are left on the disk of stateDirectory", "delete logs");
        Check(good with { MemoryAvailable = 5 << 20 }, "Memory", "Low", "5 MiB of memory", "MemoryMax=");
        Check(good with { Connections = 58_983 }, "ConnectionTable", "NearlyFull", "58983 of 65536", "net.netfilter.nf_conntrack_max");
        Check(good with { ForwardsIPv4 = false }, "Forwarding", "Off", "no IPv4", "net.ipv4.ip_forward=1");
        Check(good with { ForwardsIPv6 = false }, "Forwarding", "Off", "no IPv6", "net.ipv6.conf.all.forwarding=1");
        Assert.All(HostConditions.Of(good with { ForwardsIPv4 = false, ForwardsIPv6 = false }, ipv4: false, ipv6: false), condition => Assert.True(condition.Status));
        Check(good with { Clock = ClockSync.Unsynchronised }, "Clock", "NotSynchronised", "nobody sets the clock", "systemd-timesyncd");
        Check(good with { Now = DateTimeOffset.UnixEpoch, Clock = ClockSync.Unknown }, "Clock", "NotSet", "1970-01-01", "chrony");
        Assert.All(HostConditions.Of(good with { DiskFree = HostConditions.LeastDisk, Connections = 58_981 }, ipv4: true, ipv6: true), condition => Assert.True(condition.Status));
    }

    private static void Check(HostReading reading, string type, string reason, params string[] texts)
    {
        Condition wrong = Assert.Single(HostConditions.Of(reading, ipv4: true, ipv6: true), condition => !condition.Status);
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
