using System.Globalization;
using Edge.SystemTests.Services;
using Edge.SystemTests.Uplinks;

namespace Edge.SystemTests.Machine;

/// <summary>Gateways joined by WireGuard, or by another tunnel without neighbours: the way back is the interface itself.</summary>
[Trait("machine", "vm")]
public sealed class WireGuardTests
{
    private const int Much = 64 * 1024;

    public static TheoryData<TunnelKind, bool, int> Cases => new()
    {
        { TunnelKind.WireGuard, false, 0 },
        { TunnelKind.WireGuard, false, 1 },
        { TunnelKind.WireGuard, false, 2 },
        { TunnelKind.WireGuard, true, 0 },
        { TunnelKind.WireGuard, true, 1 },
        { TunnelKind.WireGuard, true, 2 },
        { TunnelKind.IpIp, false, 1 },
        { TunnelKind.Sit, true, 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Endpoints_behind_the_far_gateway_see_the_client(TunnelKind kind, bool v6, int reversePath)
    {
        Requires.VirtualMachine();
        using TunnelLab lab = new(reversePath, validMark: true, v6: v6, kind: kind);
        await lab.FarEndpointsSeeTheClientAsync(v6);
    }

    [Theory]
    [InlineData(TunnelKind.WireGuard, false, 1420)]
    [InlineData(TunnelKind.WireGuard, true, 1420)]
    [InlineData(TunnelKind.IpIp, false, 1480)]
    [InlineData(TunnelKind.Sit, true, 1480)]
    public async Task Segments_fit_the_tunnel_in_both_directions_from_the_first_one(TunnelKind kind, bool v6, int mtu)
    {
        Requires.VirtualMachine();
        using TunnelLab lab = new(v6: v6, kind: kind);
        Assert.Contains($"mtu {mtu} ", lab.Far.Execute("ip", "link", "show", LabTunnel.Device), StringComparison.Ordinal);
        lab.Serve(v6, v6 ? "fd00:5::1" : "10.5.0.1");
        string client = v6 ? "fd00:c1::1" : "100.64.0.1";
        using Connection connection = await lab.Clients.OpenAsync(LabFamily.At(client, 0), v6 ? "[2001:db8:113::20]:80" : "192.0.2.20:80");
        Assert.Equal(client, connection.Answer.Seen);

        // Less the headers of IP and TCP and the time stamp. Both have a link of 1500 bytes before them and have heard of no other.
        string segment = string.Create(CultureInfo.InvariantCulture, $" mss:{mtu - (v6 ? 40 : 20) - 20 - 12} pmtu:1500 ");
        Assert.Contains(segment, Sockets(lab.Clients.Space), StringComparison.Ordinal);
        Assert.Contains(segment, Sockets(lab.Pod), StringComparison.Ordinal);
        await EchoAsync(connection);
        Assert.Contains(segment, Sockets(lab.Clients.Space), StringComparison.Ordinal);
        Assert.Contains(segment, Sockets(lab.Pod), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_hears_nothing_without_the_agent_on_the_far_gateway()
    {
        Requires.VirtualMachine();
        using TunnelLab lab = new(farAgent: false, kind: TunnelKind.WireGuard);
        lab.Serve(v6: false, "10.5.0.1");
        Assert.Equal(Answer.Silence, await lab.Clients.AskAsync("100.64.0.1:0", "192.0.2.20:80"));
    }

    private static string Sockets(LabNamespace space) => space.Execute("ss", "-tinH", "state", "established");

    private static async Task EchoAsync(Connection connection)
    {
        using var limit = new CancellationTokenSource(Waits.Long);
        byte[] sent = new byte[Much], received = new byte[Much];
        new Random(7).NextBytes(sent);
        Task sending = Task.Run(
            async () =>
            {
                for (int length = 0; length < sent.Length;)
                {
                    length += await connection.Socket.SendAsync(sent.AsMemory(length), limit.Token);
                }
            },
            limit.Token);
        for (int length = 0; length < received.Length;)
        {
            int read = await connection.Socket.ReceiveAsync(received.AsMemory(length), limit.Token);
            length += read > 0 ? read : throw new InvalidDataException("closed by the pod");
        }

        await sending;
        Assert.Equal(sent, received);
    }
}
