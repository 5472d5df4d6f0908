using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Edge.Agent.Systemd;
using Edge.Tests.Control;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Agent.Systemd;

/// <summary>Entries of the journal's native protocol, read back as journald reads them.</summary>
public sealed partial class JournalEntryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _journal = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public JournalEntryTests() => _journal.Bind(new UnixDomainSocketEndPoint(_folder.In("journal.sock")));

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_line_of_the_log_has_its_event_and_what_it_speaks_of_as_fields()
    {
        using var output = new StringWriter();
        using (JournalLoggerFactory loggers = new(output, LogLevel.Information, new JournalSocket(_folder.In("journal.sock"))))
        {
            Foreign(loggers.CreateLogger("Edge.Agent"), "nft", 4711, 1.5);
        }

        Assert.Equal("", output.ToString());
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["MESSAGE"] = "Edge.Agent[99001] nft (pid 4711) took 1.50 ms",
                ["PRIORITY"] = "4",
                ["SYSLOG_IDENTIFIER"] = "edge-agent",
                ["EDGE_EVENT_ID"] = "99001",
                ["EDGE_PROCESS"] = "nft",
                ["EDGE_PROCESS_ID"] = "4711",
                ["EDGE_MILLISECONDS"] = "1.5",
            },
            Receive());
    }

    [Fact]
    public void A_value_with_line_feeds_cannot_add_a_field()
    {
        const string Evil = "nft\nPRIORITY=0\nMESSAGE=all is well\n";
        using (JournalLoggerFactory loggers = new(TextWriter.Null, LogLevel.Information, new JournalSocket(_folder.In("journal.sock"))))
        {
            Foreign(loggers.CreateLogger("Edge.Agent"), Evil, 1, 0);
        }

        Dictionary<string, string> fields = Receive();
        Assert.Equal(("4", Evil), (fields["PRIORITY"], fields["EDGE_PROCESS"]));
        Assert.Equal("Edge.Agent[99001] nft PRIORITY=0 MESSAGE=all is well  (pid 1) took 0.00 ms", fields["MESSAGE"]);
    }

    [Fact]
    public void Long_texts_are_cut_and_say_so()
    {
        JournalEntry entry = new();
        entry.AddMessage(new string('ü', JournalEntry.MostMessageCharacters + 7));
        entry.Add("EDGE_X", new string('x', JournalEntry.MostValueCharacters + 1));

        Dictionary<string, string> fields = Parse(entry.Bytes);
        Assert.Equal(new string('ü', JournalEntry.MostMessageCharacters) + "… (7 characters more)", fields["MESSAGE"]);
        Assert.Equal(new string('x', JournalEntry.MostValueCharacters) + "… (1 characters more)", fields["EDGE_X"]);
    }

    [Theory]
    [InlineData("Service", "EDGE_SERVICE")]
    [InlineData("ProcessId", "EDGE_PROCESS_ID")]
    [InlineData("Ipv6Address", "EDGE_IPV6_ADDRESS")]
    [InlineData("a=b\nc", "EDGE_A_B_C")]
    [InlineData("ÄÖ", "EDGE___")]
    [InlineData("Abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "EDGE_ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG")]
    public void Places_of_a_line_become_names_that_the_journal_takes(string place, string name) => Assert.Equal(name, JournalEntry.NameOf(place));

    [Fact]
    public void What_the_journal_does_not_take_goes_to_standard_error()
    {
        using var output = new StringWriter();
        using (JournalLoggerFactory loggers = new(output, LogLevel.Information, new JournalSocket(_folder.In("nobody.sock"))))
        {
            Foreign(loggers.CreateLogger("Edge.Agent"), "nft", 1, 2);
        }

        Assert.Equal("<4>Edge.Agent[99001] nft (pid 1) took 2.00 ms", output.ToString().TrimEnd());
    }

    [Theory]
    [InlineData("8:4711", "socket:[4711]", true)]
    [InlineData("8:4711", "socket:[4712]", false)]
    [InlineData("8:4711", "pipe:[4711]", false)]
    [InlineData("8:4711", "/dev/pts/0", false)]
    [InlineData("8:4711", null, false)]
    [InlineData(null, "socket:[4711]", false)]
    [InlineData("4711", "socket:[4711]", false)]
    [InlineData("", "socket:[]", false)]
    public void The_journal_is_used_only_when_standard_error_leads_to_it(string? stream, string? descriptor, bool expected)
    {
        using JournalSocket? journal = JournalSocket.Find(stream, descriptor);

        Assert.Equal(expected, journal is not null);
    }

    [LoggerMessage(99001, LogLevel.Warning, "{Process} (pid {ProcessId}) took {Milliseconds:0.00} ms")]
    private static partial void Foreign(ILogger logger, string process, int processId, double milliseconds);

    private Dictionary<string, string> Receive()
    {
        byte[] datagram = new byte[64 << 10];
        return Parse(datagram.AsSpan(0, _journal.Receive(datagram)));
    }

    // As journald's server_process_native_message reads it.
    private static Dictionary<string, string> Parse(ReadOnlySpan<byte> entry)
    {
        Dictionary<string, string> fields = [];
        while (!entry.IsEmpty)
        {
            int end = entry.IndexOf((byte)'\n'), equals = entry[..end].IndexOf((byte)'=');
            if (equals >= 0)
            {
                fields.Add(Encoding.UTF8.GetString(entry[..equals]), Encoding.UTF8.GetString(entry[(equals + 1)..end]));
                entry = entry[(end + 1)..];
                continue;
            }

            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(entry[(end + 1)..]);
            fields.Add(Encoding.UTF8.GetString(entry[..end]), Encoding.UTF8.GetString(entry.Slice(end + 9, length)));
            Assert.Equal((byte)'\n', entry[end + 9 + length]);
            entry = entry[(end + 10 + length)..];
        }

        return fields;
    }
}
