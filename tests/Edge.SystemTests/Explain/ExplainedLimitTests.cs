using System.Globalization;
using System.Net;
using Edge.Agent.Conntrack;
using Edge.Protocol.Admin;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Explain;

/// <summary>Where explain says that a client stands with its limits, and the client's next connection: over the real kernel.</summary>
public sealed class ExplainedLimitTests
{
    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Explain_says_whether_the_clients_next_connection_is_refused(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        Set(lab, family, ("connections-per-client", "2"));
        string target = LabFamily.At($"{family.ClusterIP}1", 80);
        Assert.Equal("forwarded free 0", Text(Explain(lab, family, 1, target)));
        using Connection first = await lab.Clients.OpenAsync(family.Client(1), target);
        Assert.Equal("forwarded free 1", Text(Explain(lab, family, 1, target)));
        using (await lab.Clients.OpenAsync(family.Client(1), target))
        {
            PathRow full = Explain(lab, family, 1, target);
            Assert.Equal("refused reached 2", Text(full));
            Assert.Equal(PathReasons.ClientLimitReached, full.Reason);
            Assert.Contains(full.Lookups, static row => row is { Chain: "client-limits", Set: "client-connections", Found: true });
            Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target));

            // Another client is counted for itself.
            Assert.Equal("forwarded free 0", Text(Explain(lab, family, 2, target)));
            Assert.NotNull((await lab.Clients.AskAsync(family.Client(2), target)).Pod);
        }
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task What_is_left_in_a_second_is_told_only_where_the_kernel_tells(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();

        Set(lab, family, ("new-connections-per-second-per-client", "1"));
        string target = LabFamily.At($"{family.ClusterIP}1", 80);
        ClientLimitRow before = Assert.Single(Explain(lab, family, 1, target).ClientLimits!);
        Assert.Equal(("free", null), (before.State, before.QuietMilliseconds));
        Assert.NotNull((await lab.Clients.AskAsync(family.Client(1), target)).Pod);
        ClientLimitRow after = Assert.Single(Explain(lab, family, 1, target).ClientLimits!);
        Assert.NotNull(after.QuietMilliseconds);
        Assert.Equal(after.QuietMilliseconds >= 1_010 ? "free" : "unknown", after.State);
        Assert.Null(Assert.Single(Explain(lab, family, 2, target).ClientLimits!).QuietMilliseconds);
    }

    private static void Set(ServiceLab lab, LabFamily family, params (string Annotation, string Value)[] annotations)
    {
        LabService service = new("limited") { ClusterIPs = [$"{family.ClusterIP}1"], Ports = [LabService.Tcp(80)], Endpoints = [family.Pod(1)] };
        foreach ((string annotation, string value) in annotations)
        {
            service.Annotations[annotation] = value;
        }

        lab.Gateway.Set(service);
    }

    private static string Text(PathRow path) => $"{path.Outcome} {path.ClientLimits![0].State} {path.ClientLimits![0].Connections}";

    // With the connections that the agent would have counted.
    private static PathRow Explain(ServiceLab lab, LabFamily family, int client, string target)
    {
        IPEndPoint to = IPEndPoint.Parse(target);
        var counter = new FlowCounter([.. lab.Gateway.Keys.SelectMany(lab.Gateway.Model.PortsOf).Select(static port => new CountedPort(port.Key, port.Id, [], []))], each: true, IPAddress.Parse(family.Client(client)));
        lab.Gateway.Connections().ForEach(entry => counter.Add(entry));
        AdminRequest request = new(AdminOperations.Explain) { Address = to.Address.ToString(), Port = to.Port.ToString(CultureInfo.InvariantCulture), From = family.Client(client) };
        AdminResponse response = lab.Gateway.Explain(request, new FlowAnswer([.. counter.Result().Select(static port => new FlowView(port.Port.Key, port.Flows, [], []) { Client = port.Client })]));
        Assert.True(response.Ok, response.Error);
        return Assert.Single(response.Explain!.Paths);
    }
}
