using System.Net;
using Edge.Agent.State;

namespace Edge.Agent.Proxy.Annotations;

/// <summary>What a Service asks of the gateways beyond Kubernetes' own fields, checked. docs/annotations.md describes it to users.</summary>
internal sealed record ServiceAnnotations
{
    /// <summary>A Service without annotations of ours: as good as all of them share this.</summary>
    public static ServiceAnnotations None { get; } = new();

    public SourceChoice SourceIp { get; init; }

    /// <summary>Null: as the gateway does it (<see cref="NodeFacts"/>).</summary>
    public Balance? Balance { get; init; }

    /// <summary>Null: all endpoints are alike.</summary>
    public EndpointWeights? Weights { get; init; }

    /// <summary>At most 16, of ports that the Service has; those of one protocol do not overlap each other or another port.</summary>
    public IReadOnlyList<PortRange> PortRanges { get; init; } = [];

    /// <summary>At most 4,096, in the order given; they may overlap.</summary>
    public IReadOnlyList<IPNetwork> DeniedSourceRanges { get; init; } = [];

    public ConnectionLimits Limits { get; init; }

    /// <summary>The kernel forwards the Service's established connections by a flowtable, where it has them.</summary>
    public bool FastPath { get; init; }

    /// <summary>The endpoints answer clients directly, where they can.</summary>
    public bool DirectReturn { get; init; }

    /// <summary>Null: as the gateway does it (its setting <c>probes</c>).</summary>
    public ProbeSpec? Probe { get; init; }

    /// <summary>Reads the annotations. A wrong one is as if it were not there and the others work.</summary>
    /// <param name="annotations">Those under <see cref="AnnotationNames.Prefix"/>; null without any.</param>
    /// <param name="service">Whose ports the ranges must name.</param>
    /// <param name="problems">Receives a sentence for each mistake.</param>
    public static ServiceAnnotations Parse(IReadOnlyDictionary<string, string>? annotations, ServiceSpec service, ICollection<string> problems)
    {
        if (annotations is null || annotations.Count == 0)
        {
            return None;
        }

        var reader = new AnnotationReader(annotations, new AnnotationProblems(problems));
        var read = new ServiceAnnotations
        {
            SourceIp = reader.SourceIp(),
            Balance = reader.Balance(),
            Weights = reader.Weights(),
            PortRanges = reader.PortRanges(service),
            DeniedSourceRanges = reader.DeniedSourceRanges(),
            Limits = reader.Limits(),
            FastPath = reader.FastPath(),
            DirectReturn = reader.DirectReturn(),
            Probe = reader.Probe(),
        };
        reader.ReportOthers();
        return read == None ? None : read;
    }
}
