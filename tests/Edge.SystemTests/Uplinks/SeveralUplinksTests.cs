using Edge.SystemTests.Services;

namespace Edge.SystemTests.Uplinks;

/// <summary>Two uplinks, two worlds of clients: the reply leaves where the request came in.</summary>
public sealed class SeveralUplinksTests
{
    public static TheoryData<bool, int> Cases => new(from v6 in (bool[])[false, true] from check in (int[])[0, 1, 2] select (v6, check));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Clients_of_both_worlds_are_answered_and_seen(bool v6, int reversePath)
    {
        using UplinkLab lab = new(reversePath: reversePath, validMark: true, v6: v6);
        Assert.Empty(lab.Uplinks.Routing.Problems);
        foreach (string endpoint in (string[])[v6 ? "fd00:1::1" : "10.1.0.1", v6 ? UplinkLab.InsideV6 : UplinkLab.Inside])
        {
            foreach (bool local in (bool[])[false, true])
            {
                lab.Serve(v6, endpoint, local);
                await AssertSeen(lab.Left, v6 ? "fd00:c1::1" : "100.64.0.1", v6 ? "2001:db8:100::1" : "198.51.100.1", v6);
                await AssertSeen(lab.Right, v6 ? "fd00:c2::1" : "100.65.0.1", v6 ? "2001:db8:200::1" : "203.0.113.1", v6);
            }
        }
    }

    private static async Task AssertSeen(LabHost clients, string client, string gateway, bool v6)
    {
        string balancer = v6 ? "2001:db8:113::20" : "192.0.2.20";
        Assert.Equal(client, (await clients.AskAsync(At(client, 0), At(balancer, 80))).Seen);
        Assert.Equal(client, (await clients.AskAsync(At(client, 0), At(gateway, 30080))).Seen);
        Assert.Equal(client, (await clients.AskUdpAsync(At(client, 0), At(balancer, 53))).Seen);
        Assert.Equal(client, (await clients.AskUdpAsync(At(client, 0), At(gateway, 30053))).Seen);
    }

    private static string At(string address, int port) => LabFamily.At(address, port);
}
