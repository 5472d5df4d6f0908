using System.Globalization;
using System.Net;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Reads <c>10.1.0.1+3 unready serving terminating @node zone=a node=b</c>: an address and how many follow it, conditions, place, hints.</summary>
internal static class EndpointText
{
    public static IEnumerable<EndpointEntry> Read(string text)
    {
        string[] words = text.Split(' ');
        string[] range = words[0].Split('+');
        byte[] address = IPAddress.Parse(range[0]).GetAddressBytes();
        int more = range.Length > 1 ? int.Parse(range[1], CultureInfo.InvariantCulture) : 0;
        EndpointConditions conditions = Conditions(words);
        string? node = Array.Find(words, static word => word.StartsWith('@'))?[1..];
        string[]? zones = Hints(words, "zone="), nodes = Hints(words, "node=");
        EndpointTopology? topology = node is null && zones is null && nodes is null ? null : new EndpointTopology(node, null, zones, nodes);
        for (int index = 0; index <= more; index++)
        {
            yield return new EndpointEntry(address, conditions, topology);
            address[^1]++;
        }
    }

    private static EndpointConditions Conditions(string[] words)
    {
        EndpointConditions conditions = words.Contains("unready") ? EndpointConditions.None : EndpointConditions.Ready | EndpointConditions.Serving;
        conditions |= words.Contains("serving") ? EndpointConditions.Serving : EndpointConditions.None;
        return conditions | (words.Contains("terminating") ? EndpointConditions.Terminating : EndpointConditions.None);
    }

    private static string[]? Hints(string[] words, string kind)
    {
        string[] hints = [.. words.Where(word => word.StartsWith(kind, StringComparison.Ordinal)).Select(word => word[kind.Length..])];
        return hints.Length == 0 ? null : hints;
    }
}
