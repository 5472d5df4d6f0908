using System.Globalization;
using System.Net.Sockets;
using Edge.Protocol.Admin;
using Edge.SystemTests.DirectReturn;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Explain;

/// <summary>Packets that are sent on as they are: explain says so for those that are, and for no others.</summary>
public sealed class ExplainedDirectReturnTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_on_the_link_is_answered_directly_and_seen(bool v6)
    {
        using DirectReturnLab lab = new();
        LabService service = DirectReturnLab.Service(v6, 1, 2);
        lab.Gateway.Set(service);
        string vip = v6 ? DirectReturnLab.VipV6 : DirectReturnLab.Vip, client = v6 ? DirectReturnLab.ClientV6 : DirectReturnLab.Client;

        ExplainAnswer answer = Explain(lab, vip, client);
        PathRow path = Assert.Single(answer.Paths);
        Assert.Equal(("forwarded", "eth0", "loadBalancer"), (path.Outcome, path.DirectLink, path.Kind));
        Assert.True(path.Lookups.Single(static row => row.Table == "netdev edge-direct").Found);
        Assert.All(path.Lookups, static row => Assert.Null(row.Wanted));
        Assert.All(answer.Lists[0].Endpoints, static row => Assert.Equal(("chosen", "kept"), (row.Choice, row.Source)));
        (Socket _, string endpoint, string seen) = await lab.ConnectAsync(v6);
        Assert.Equal(client, seen);
        Assert.Contains(endpoint, (string[])["1", "2"]);

        // The clusterIP is translated, and so is everything after the Service asks for nothing any more.
        Assert.Null(Explain(lab, service.ClusterIPs[0], client).Paths[0].DirectLink);
        service.Annotations.Clear();
        lab.Gateway.Set(service);
        answer = Explain(lab, vip, client);
        Assert.Null(answer.Paths[0].DirectLink);
        Assert.All(answer.Lists[0].Endpoints, static row => Assert.Equal("masqueraded: same link", row.Source));
    }

    private static ExplainAnswer Explain(DirectReturnLab lab, string address, string client)
    {
        AdminResponse response = lab.Gateway.Explain(new AdminRequest(AdminOperations.Explain)
        {
            Address = address,
            Port = DirectReturnLab.Port.ToString(CultureInfo.InvariantCulture),
            From = client,
        });
        Assert.True(response.Ok, response.Error);
        return response.Explain!;
    }
}
