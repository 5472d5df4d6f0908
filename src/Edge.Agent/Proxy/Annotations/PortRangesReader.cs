using Edge.Agent.State;

namespace Edge.Agent.Proxy.Annotations;

/// <summary>Reads <c>rtp=10000-20000, sip=5070-5080</c>; a Service whose only port has no name leaves the name out.</summary>
internal static class PortRangesReader
{
    private const int MaximumRanges = 16;
    private const int FirstOfUsers = 1_024; // RFC 6335: those below are the system's
    private const string Instead = "only the single ports are served";

    /// <summary>The ranges; none when one of them is wrong.</summary>
    public static IReadOnlyList<PortRange> Read(string value, ServiceSpec service, AnnotationProblems problems)
    {
        var ranges = new List<PortRange>();
        foreach (string part in ListReader.Parts(value))
        {
            if (ranges.Count == MaximumRanges)
            {
                problems.Say(AnnotationNames.PortRanges, $"there are more than {MaximumRanges} ranges", Instead);
                return [];
            }

            if (!TryRead(part, out PortRange range))
            {
                problems.Add(AnnotationNames.PortRanges, part, "portName=first-last with ports from 1 to 65535", Instead);
                return [];
            }

            if (Obstacle(range, ranges, service) is string obstacle)
            {
                problems.Say(AnnotationNames.PortRanges, $"'{AnnotationProblems.Show(part)}' {obstacle}", Instead);
                return [];
            }

            ranges.Add(range);
        }

        return ranges;
    }

    private static bool TryRead(ReadOnlySpan<char> part, out PortRange range)
    {
        range = default;
        int equals = part.IndexOf('=');
        ReadOnlySpan<char> ports = part[(equals + 1)..];
        int dash = ports.IndexOf('-');
        if (dash < 0
            || !ListReader.TryNumber(ports[..dash].Trim(), 1, ushort.MaxValue, out int first)
            || !ListReader.TryNumber(ports[(dash + 1)..].Trim(), first, ushort.MaxValue, out int last))
        {
            return false;
        }

        range = new PortRange(equals < 0 ? "" : part[..equals].Trim().ToString(), (ushort)first, (ushort)last);
        return true;
    }

    // The port's own number may be inside: it stays what it is, to its target port. Two ports of one protocol cannot share a number, though.
    private static string? Obstacle(PortRange range, List<PortRange> before, ServiceSpec service)
    {
        int index = Array.FindIndex(service.Ports, port => port.Name == range.PortName);
        if (index < 0)
        {
            return $"names no port of this Service (there is {string.Join(", ", service.Ports.Select(static port => $"'{port.Name}'"))})";
        }

        ServicePort own = service.Ports[index];
        if (own.NodePort != 0 && range.First < FirstOfUsers)
        {
            return $"would take ports below {FirstOfUsers} from the gateway itself, as '{own.Name}' has a NodePort";
        }

        foreach (ServicePort other in service.Ports)
        {
            if (other.Protocol != own.Protocol || other.Name == own.Name)
            {
                continue;
            }

            if (range.Contains(other.Port))
            {
                return $"overlaps port {other.Port} of '{other.Name}'";
            }

            if (own.NodePort != 0 && other.NodePort != 0 && range.Contains(other.NodePort))
            {
                return $"overlaps NodePort {other.NodePort} of '{other.Name}'";
            }
        }

        int overlapped = before.FindIndex(other => other.Overlaps(range) && ProtocolOf(other, service) == own.Protocol);
        return overlapped < 0 ? null : $"overlaps '{before[overlapped]}'";
    }

    private static TransportProtocol ProtocolOf(PortRange range, ServiceSpec service) => Array.Find(service.Ports, port => port.Name == range.PortName).Protocol;
}
