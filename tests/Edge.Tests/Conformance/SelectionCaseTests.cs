using System.Net;
using Edge.Agent.Proxy;
using Edge.Conformance.Schema;

namespace Edge.Tests.Conformance;

/// <summary>The selection cases, list by list, straight at <see cref="EndpointSelection"/>.</summary>
public sealed class SelectionCaseTests
{
    public static TheoryData<string> Cases() => ConformanceFiles.Names(ConformanceFiles.Selections.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Lists_are_those_of_the_case(string name)
    {
        ConformanceFiles.Require(name);
        SelectionCase entry = ConformanceFiles.Selections[name];

        SelectedEndpoints selected = EndpointSelection.Select(
            [.. entry.Endpoints.Select(Candidate)], entry.InternalLocal, entry.ExternalLocal, entry.NodePort != 0, entry.EffectiveNodeName, entry.Zone ?? "");

        Assert.Equal(Words(entry.ClusterEndpoints), Words(selected.Cluster));
        Assert.Equal(Words(entry.LocalEndpoints), Words(selected.Local));
        Assert.Equal(entry.HasAnyEndpoints, selected.Any);
    }

    private static EndpointCandidate Candidate(SelectionEndpoint endpoint) => new(
        new EndpointTarget(endpoint.Target.Address.GetAddressBytes(), (ushort)endpoint.Target.Port),
        endpoint.Ready,
        endpoint.Serving,
        endpoint.Terminating,
        endpoint.IsLocal,
        "",
        endpoint.ZoneHints?.ToArray(),
        endpoint.NodeHints?.ToArray());

    private static IEnumerable<string>? Words(IReadOnlyList<IPEndPoint>? list) => list?.Select(target => target.ToString()).Order(StringComparer.Ordinal);

    private static IEnumerable<string>? Words(List<EndpointTarget>? list) => list?.Select(target => target.ToString()).Order(StringComparer.Ordinal);
}
