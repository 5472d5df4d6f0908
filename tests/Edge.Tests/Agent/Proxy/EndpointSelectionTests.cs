using System.Net;
using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

/// <summary>
/// Which endpoints a gateway called "here" in zone "a" uses; the numbers are those of kube-proxy's behaviours (T1–T8). Endpoints are written as their
/// number and marks: <c>@</c> local, <c>za</c> hint for zone a, <c>nhere</c> hint for node here, <c>-</c> not ready, <c>t</c> serving but terminating, <c>x</c> does not answer probes.
/// </summary>
public sealed class EndpointSelectionTests
{
    [Theory]
    [InlineData(false, false, false, "1 2", null)]
    [InlineData(false, false, true, "1 2", null)]
    [InlineData(false, true, false, "1 2", null)] // T2: externalTrafficPolicy means nothing without an external address
    [InlineData(false, true, true, "1 2", "1")]
    [InlineData(true, false, false, null, "1")]
    [InlineData(true, false, true, "1 2", "1")]
    [InlineData(true, true, true, "1 2", "1")]
    public void Lists_exist_as_the_policies_need_them(bool internalLocal, bool externalLocal, bool external, string? cluster, string? local)
    {
        SelectedEndpoints selected = EndpointSelection.Select(Candidates("1@ 2"), internalLocal, externalLocal, external, "here", "a");
        Assert.Equal((cluster, local), (Numbers(selected.Cluster), Numbers(selected.Local)));
    }

    [Theory]
    [InlineData("1nhere 2nthere", "1")] // T3
    [InlineData("1nhere,za 2nthere,za", "1")] // T3 before T4
    [InlineData("1nelse,za 2nthere,zb", "1")] // T4 when no node hint names this node
    [InlineData("1za 2zb 3za", "1 3")] // T4
    [InlineData("1za 2zb 3", "1 2 3")] // T5: one without a hint switches hints off
    [InlineData("1za 2zb 3-", "1")] // T5: one that is not ready does not
    [InlineData("1zb 2zc", "1 2")] // T6: nobody is meant for this zone
    [InlineData("1za- 2zb", "2")] // T6: only ready ones count
    [InlineData("1za,t 2zb,t", "1 2")] // T8
    [InlineData("1za,t 2zb", "2")]
    [InlineData("1- 2-", "")]
    public void Hints_narrow_the_cluster_list(string endpoints, string used) =>
        Assert.Equal(used, Numbers(EndpointSelection.Select(Candidates(endpoints), false, false, false, "here", "a").Cluster));

    [Theory]
    [InlineData("1za 2zb", "", "here")]
    [InlineData("1nhere 2nthere", "a", "")]
    public void A_gateway_that_does_not_know_where_it_is_ignores_hints(string endpoints, string zone, string node) =>
        Assert.Equal("1 2", Numbers(EndpointSelection.Select(Candidates(endpoints), false, false, false, node, zone).Cluster));

    [Fact]
    public void The_local_list_ignores_hints() =>
        Assert.Equal("1", Numbers(EndpointSelection.Select(Candidates("1@,zb 2za"), true, false, false, "here", "a").Local)); // T7

    [Theory]
    [InlineData("1@,t 2", "1")]
    [InlineData("1@,t 2@", "2")]
    [InlineData("1@- 2", "")]
    public void The_local_list_falls_back_to_its_own_terminating_ones(string endpoints, string used) =>
        Assert.Equal(used, Numbers(EndpointSelection.Select(Candidates(endpoints), true, false, false, "here", "a").Local));

    [Theory]
    [InlineData("1x 2", "2")]
    [InlineData("1x 2x", "1 2")]
    [InlineData("1za,x 2zb 3za", "3")]
    [InlineData("1za,x 2zb", "2")] // hints give way
    [InlineData("1za,x 2zb,x", "1")]
    [InlineData("1x 2t", "1")] // one that terminates is no help
    [InlineData("1t,x 2t", "1 2")]
    [InlineData("1x- 2x", "2")]
    public void Those_that_answer_are_preferred_and_never_all_are_left_out(string endpoints, string used) =>
        Assert.Equal(used, Numbers(EndpointSelection.Select(Candidates(endpoints), false, false, false, "here", "a").Cluster));

    [Theory]
    [InlineData("1@,x 2", "1", "2")]
    [InlineData("1@,x 2@", "2", "2")]
    [InlineData("1@,x 2@,x 3", "1 2", "3")]
    public void Policy_Local_stays_on_the_node_even_when_nobody_there_answers(string endpoints, string local, string cluster)
    {
        SelectedEndpoints selected = EndpointSelection.Select(Candidates(endpoints), false, true, true, "here", "a");
        Assert.Equal((local, cluster), (Numbers(selected.Local), Numbers(selected.Cluster)));
    }

    private static EndpointCandidate[] Candidates(string endpoints) => Array.ConvertAll(endpoints.Split(' '), text =>
    {
        bool ready = !text.Contains('-', StringComparison.Ordinal);
        string[] marks = text[1..].Replace("-", "", StringComparison.Ordinal).Split(',');
        bool terminating = marks.Contains("t");
        return new EndpointCandidate(
            new EndpointTarget(new IPAddress([10, 1, 0, (byte)(text[0] - '0')]).GetAddressBytes(), 80),
            ready && !terminating,
            ready,
            terminating,
            marks.Contains("@"),
            marks.Contains("@") ? "here" : "there",
            Hints(marks, 'z'),
            Hints(marks, 'n'))
        {
            Demoted = marks.Contains("x"),
        };
    });

    private static string[]? Hints(string[] marks, char kind)
    {
        string[] hints = [.. marks.Where(mark => mark.Length > 1 && mark[0] == kind).Select(mark => mark[1..])];
        return hints.Length == 0 ? null : hints;
    }

    private static string? Numbers(IReadOnlyList<EndpointTarget>? list) => list is null ? null : string.Join(' ', list.Select(target => (byte)(target.Bits >> 96)));
}
