using System.Globalization;
using System.Net;
using Edge.Linux;
using Edge.Linux.Conntrack;
using Edge.Linux.Netlink;

namespace Edge.Tests.Fakes;

/// <summary>A table of connections in memory. Entries are written as <c>udp 10.0.0.1:1000 > 10.96.0.1:53 = 10.1.0.1:5353</c>; without the last part nothing was redirected.</summary>
internal sealed class FakeConntrack : IConntrack
{
    private readonly SortedDictionary<uint, ConntrackEntry> _entries = [];
    private uint _lastId;

    /// <summary>The kernel refuses everything for this reason.</summary>
    internal Errno? Refusal { get; set; }

    /// <summary>What was read, in order.</summary>
    internal List<ConntrackFilter> Dumps { get; } = [];

    /// <summary>Runs in the middle of each reading.</summary>
    internal Action? DuringDump { get; set; }

    /// <summary>What is left.</summary>
    internal IReadOnlyList<string> Entries => [.. _entries.Values.Select(Text)];

    /// <summary>An entry from its words.</summary>
    internal static ConntrackEntry Entry(string text, uint mark = 0, ConntrackTcpState state = ConntrackTcpState.None)
    {
        string[] words = text.Split(' ');
        IPEndPoint source = IPEndPoint.Parse(words[1]), destination = IPEndPoint.Parse(words[3]);
        byte protocol = words[0] switch { "tcp" => 6, "udp" => 17, "sctp" => 132, _ => byte.Parse(words[0], CultureInfo.InvariantCulture) };
        return new ConntrackEntry(
            ConntrackTuple.From(protocol, source, destination),
            ConntrackTuple.From(protocol, words.Length > 5 ? IPEndPoint.Parse(words[5]) : destination, source),
            mark,
            0,
            0,
            120,
            state,
            0);
    }

    internal void Add(string text, uint mark = 0, ConntrackTcpState state = ConntrackTcpState.None)
    {
        _lastId++;
        _entries.Add(_lastId, Entry(text, mark, state) with { Id = _lastId });
    }

    internal void Clear() => _entries.Clear();

    public void Dump(ConntrackFilter filter, ConntrackHandler handler, Action restart)
    {
        Dumps.Add(filter);
        ThrowIfRefused("read connection tracking");
        foreach (ConntrackEntry entry in _entries.Values.ToArray())
        {
            if (filter.Matches(entry))
            {
                handler(entry);
            }
        }

        DuringDump?.Invoke();
    }

    public bool Delete(in ConntrackEntry entry)
    {
        ThrowIfRefused("delete an entry of connection tracking");
        return _entries.Remove(entry.Id);
    }

    public void Dispose()
    {
    }

    private static string Text(ConntrackEntry entry)
    {
        string protocol = entry.Original.Protocol switch { 6 => "tcp", 17 => "udp", _ => "sctp" };
        string[] original = entry.Original.ToString().Split(' ');
        return $"{protocol} {original[1]} > {original[3]}{(entry.IsRedirected ? $" = {entry.Reply.ToString().Split(' ')[1]}" : "")}";
    }

    private void ThrowIfRefused(string operation)
    {
        if (Refusal is Errno errno)
        {
            throw new NetlinkException(operation, errno);
        }
    }
}
