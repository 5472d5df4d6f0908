using System.Diagnostics;
using System.Net;
using Edge.Linux.Conntrack;
using Edge.Tests.Fakes;

namespace Edge.SystemTests.Conntrack;

/// <summary>ctnetlink of the running kernel, with <c>conntrack</c> as the witness.</summary>
public sealed class ConntrackSocketTests
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    [Fact]
    public void Entries_of_every_protocol_and_family_are_read_as_they_were_made_and_deleted() => InNamespace((writer, conntrack) =>
    {
        writer.Add("udp 10.0.0.1:1000 > 10.96.0.1:53 = 10.1.0.1:5353", 0x210);
        writer.Add("tcp [fd00::1]:1000 > [fd00:96::1]:80 = [fd00:1::1]:8080", 0x400);
        writer.Add("sctp 10.0.0.1:1000 > 10.96.0.1:53 = 10.1.0.1:5353", 0x600);

        List<ConntrackEntry> entries = Read(conntrack, default);

        Assert.Equal(3, entries.Count);
        ConntrackEntry udp = Assert.Single(entries, entry => entry.Original.Protocol == Udp);
        Assert.Equal("17 10.0.0.1:1000 > 10.96.0.1:53", udp.Original.ToString());
        Assert.Equal("17 10.1.0.1:5353 > 10.0.0.1:1000", udp.Reply.ToString());
        Assert.Equal(0x210u, udp.Mark);
        Assert.InRange(udp.TimeoutSeconds, 500u, 600u);
        ConntrackEntry tcp = Assert.Single(entries, entry => entry.Original.Protocol == Tcp);
        Assert.Equal("6 [fd00:1::1]:8080 > [fd00::1]:1000", tcp.Reply.ToString());
        Assert.Equal(ConntrackTcpState.Established, tcp.TcpState);
        Assert.All(entries, entry => Assert.True(conntrack.Delete(entry)));
        Assert.Empty(Read(conntrack, default));
    });

    [Fact]
    public void Reader_sees_what_conntrack_shows_also_in_a_zone() => InNamespace((_, conntrack) =>
    {
        Requires.Command("conntrack");
        string[] entry = ["-I", "-p", "udp", "-s", "10.0.0.1", "-d", "10.96.0.1", "--sport", "1000", "--dport", "53", "-t", "300", "-m", "0x2a00"];
        Command.Run("conntrack", [.. entry, "--zone", "7"]);
        Command.Run("conntrack", [.. entry, "--orig-zone", "9"]);

        List<ConntrackEntry> entries = Read(conntrack, default);

        Assert.Equal([7, 9], entries.Select(read => (int)read.Zone).Order());
        Assert.All(entries, read => Assert.Equal(0x2a00u, read.Mark));
        Assert.All(entries, read => Assert.True(conntrack.Delete(read)));
        Assert.DoesNotContain("src=", Command.Run("conntrack", "-L"), StringComparison.Ordinal);
    });

    [Fact]
    public void The_kernel_filters_by_mark_family_and_protocol() => InNamespace((writer, conntrack) =>
    {
        writer.Add("udp 10.0.0.1:1000 > 10.96.0.1:53", 0x200);
        writer.Add("tcp 10.0.0.1:1000 > 10.96.0.1:53", 0x400);
        writer.Add("udp [fd00::1]:1000 > [fd00:96::1]:53", 0x600);
        writer.Add("tcp [fd00::1]:1000 > [fd00:96::1]:53", 0x201);

        Assert.Equal([0x200u, 0x201u], Marks(new ConntrackFilter(0, 0, 0x200, 0x3fffe00)));
        Assert.Equal([0x600u, 0x201u], Marks(new ConntrackFilter(16)));
        Assert.Equal([0x200u], Marks(new ConntrackFilter(4, Udp)));
        Assert.Equal([0x600u], Marks(new ConntrackFilter(16, Udp)));
        Assert.Equal([0x200u, 0x600u], Marks(new ConntrackFilter(0, Udp)));

        IEnumerable<uint> Marks(ConntrackFilter filter) => Read(conntrack, filter).Select(entry => entry.Mark).OrderBy(mark => mark == 0x201 ? 0x601 : mark);
    });

    [Fact]
    public void Only_the_entry_that_was_read_is_deleted() => InNamespace((writer, conntrack) =>
    {
        writer.Add("udp 10.0.0.1:1000 > 10.96.0.1:53 = 10.1.0.1:53");
        writer.Add("udp 10.0.0.1:1001 > 10.96.0.1:53 = 10.1.0.1:53");
        List<ConntrackEntry> entries = Read(conntrack, default);

        Assert.False(conntrack.Delete(entries[0] with { Id = entries[0].Id + 1 }));
        Assert.Equal(2, Read(conntrack, default).Count);
        Assert.True(conntrack.Delete(entries[0]));
        Assert.False(conntrack.Delete(entries[0]));
        Assert.Equal(entries[1].Original, Assert.Single(Read(conntrack, default)).Original);
    });

    [Fact]
    public void A_reading_that_was_broken_off_does_not_stop_the_next() => InNamespace((writer, conntrack) =>
    {
        for (int index = 0; index < 2000; index++)
        {
            ConntrackEntry entry = FakeConntrack.Entry($"udp 10.0.{index / 250}.{index % 250}:1000 > 10.96.0.1:53");
            writer.Add(entry.Original, entry.Reply, 0);
        }

        writer.Flush();

        Assert.Throws<InvalidOperationException>(() => conntrack.Dump(default, (in ConntrackEntry _) => throw new InvalidOperationException(), static () => { }));
        Assert.Equal(2000, Read(conntrack, default).Count);
    });

    [Fact]
    public void A_hundred_thousand_entries_are_read_once_each() => InNamespace((writer, conntrack) =>
    {
        const int Entries = 100_000;
        const int OfUdp = Entries / 10;
        for (int index = 0; index < Entries; index++)
        {
            byte protocol = index < OfUdp ? Udp : Tcp;
            var client = new IPEndPoint(new IPAddress([10, (byte)(index >> 16), (byte)(index >> 8), (byte)index]), 40_000);
            var frontend = IPEndPoint.Parse("10.96.0.1:53");
            writer.Add(ConntrackTuple.From(protocol, client, frontend), ConntrackTuple.From(protocol, IPEndPoint.Parse("10.1.0.1:53"), client), (uint)(index % 100) << 9);
        }

        writer.Flush();
        var seen = new HashSet<UInt128>();
        Measure("all", default, Entries);
        Measure("UDP", new ConntrackFilter(4, Udp), OfUdp);
        Measure("one mark", new ConntrackFilter(4, 0, 7 << 9, 0x3fffe00), Entries / 100);
        List<ConntrackEntry> some = Read(conntrack, new ConntrackFilter(4, Udp));
        long start = Stopwatch.GetTimestamp();
        Assert.All(some, entry => Assert.True(conntrack.Delete(entry)));
        Tell($"delete {some.Count} entries", start);
        Measure("all that are left", default, Entries - OfUdp);

        void Measure(string what, ConntrackFilter filter, int expected)
        {
            seen.Clear();
            long begin = Stopwatch.GetTimestamp();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            int count = 0;
            conntrack.Dump(filter, (in ConntrackEntry _) => count++, () => count = 0);
            Tell($"{what}: {count} entries, {GC.GetAllocatedBytesForCurrentThread() - allocated} bytes allocated", begin);
            conntrack.Dump(filter, (in ConntrackEntry entry) => seen.Add(entry.Original.Source), seen.Clear);
            Assert.Equal((expected, expected), (count, seen.Count));
        }
    });

    private static void Tell(string what, long start) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms");

    private static List<ConntrackEntry> Read(ConntrackSocket conntrack, ConntrackFilter filter)
    {
        List<ConntrackEntry> entries = [];
        conntrack.Dump(filter, (in ConntrackEntry entry) => entries.Add(entry), entries.Clear);
        return entries;
    }

    private static void InNamespace(Action<ConntrackWriter, ConntrackSocket> body) => NetworkNamespace.Run(() =>
    {
        using ConntrackWriter writer = new();
        using ConntrackSocket conntrack = new();
        body(writer, conntrack);
    });
}
