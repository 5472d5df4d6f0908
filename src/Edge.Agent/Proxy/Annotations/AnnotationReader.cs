using System.Net;
using Edge.Agent.State;

namespace Edge.Agent.Proxy.Annotations;

/// <summary>Reads each annotation of one Service.</summary>
internal sealed class AnnotationReader(IReadOnlyDictionary<string, string> annotations, AnnotationProblems problems)
{
    private const string NoLimit = "there is no such limit";

    public SourceChoice SourceIp() => Text(AnnotationNames.SourceIp) switch
    {
        null => SourceChoice.Gateway,
        "auto" => SourceChoice.Auto,
        "kubernetes" => SourceChoice.Kubernetes,
        "keep" => SourceChoice.Keep,
        "masquerade" => SourceChoice.Masquerade,
        string other => Wrong(AnnotationNames.SourceIp, other, "auto, kubernetes, keep or masquerade", SourceChoice.Gateway),
    };

    public Balance? Balance() => Text(AnnotationNames.Balance) is not string word ? null
        : BalanceNames.Parse(word) ?? Wrong<Balance?>(AnnotationNames.Balance, word, "random, flow-hash or client-hash", null);

    public EndpointWeights? Weights() => Text(AnnotationNames.Weights) is string value ? WeightsReader.Read(value, problems) : null;

    public IReadOnlyList<PortRange> PortRanges(ServiceSpec service) =>
        Text(AnnotationNames.PortRanges) is string value ? PortRangesReader.Read(value, service, problems) : [];

    public IReadOnlyList<IPNetwork> DeniedSourceRanges() =>
        Text(AnnotationNames.DeniedSourceRanges) is string value ? SourceRangesReader.Read(value, problems) : [];

    public bool FastPath() => Text(AnnotationNames.FastPath) switch
    {
        "on" => true,
        null or "off" => false,
        string other => Wrong(AnnotationNames.FastPath, other, "on or off", false, "it is off"),
    };

    public bool DirectReturn() => Text(AnnotationNames.DirectReturn) switch
    {
        "l2" => true,
        null or "off" => false,
        string other => Wrong(AnnotationNames.DirectReturn, other, "l2 or off", false, "replies come through the gateway"),
    };

    public ProbeSpec? Probe()
    {
        if (Text(AnnotationNames.Probe) is not string value)
        {
            return null;
        }

        if (ProbeReader.TryRead(value, out ProbeSpec spec, out string wrong, out string allowed))
        {
            return spec;
        }

        return Wrong<ProbeSpec?>(AnnotationNames.Probe, wrong, allowed, null);
    }

    public ConnectionLimits Limits() => new(
        Limit(AnnotationNames.Connections),
        Limit(AnnotationNames.ConnectionsPerClient),
        Limit(AnnotationNames.NewConnections),
        Limit(AnnotationNames.NewConnectionsPerClient));

    /// <summary>Reports what is under our prefix and means nothing.</summary>
    public void ReportOthers()
    {
        int shown = 0;
        foreach (string name in annotations.Keys.Where(static name => !AnnotationNames.All.Contains(name)).Order(StringComparer.Ordinal))
        {
            if (++shown > 4)
            {
                problems.Say(AnnotationNames.Prefix, "there are more annotations that do not exist", "remove them");
                break;
            }

            problems.AddUnknown(name);
        }
    }

    private uint Limit(string name)
    {
        if (Text(name) is not string value)
        {
            return 0;
        }

        return ListReader.TryNumber(value, 1, ConnectionLimits.Maximum, out int number)
            ? (uint)number
            : Wrong(name, value, $"a whole number from 1 to {ConnectionLimits.Maximum}", 0u, NoLimit);
    }

    private string? Text(string name)
    {
        if (!annotations.TryGetValue(name, out string? value))
        {
            return null;
        }

        if (value == ServiceSpec.AnnotationTooLong)
        {
            problems.Say(name, "it is too long", "it is not used; shorten it");
            return null;
        }

        return value.Trim();
    }

    private T Wrong<T>(string name, string value, string allowed, T otherwise, string instead = "the gateway's default is used")
    {
        problems.Add(name, value, allowed, instead);
        return otherwise;
    }
}
