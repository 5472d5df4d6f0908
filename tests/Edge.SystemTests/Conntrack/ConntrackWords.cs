using Edge.Linux.Conntrack;
using Edge.Tests.Fakes;

namespace Edge.SystemTests.Conntrack;

/// <summary>Entries in words, for tests.</summary>
internal static class ConntrackWords
{
    /// <summary>An entry in words: <c>udp 10.0.0.1:1000 > 10.96.0.1:53 = 10.1.0.1:5353</c>; without the last part nothing was redirected.</summary>
    public static void Add(this ConntrackWriter writer, string text, uint mark = 0)
    {
        ConntrackEntry entry = FakeConntrack.Entry(text);
        writer.Add(entry.Original, entry.Reply, mark);
        writer.Flush();
    }
}
