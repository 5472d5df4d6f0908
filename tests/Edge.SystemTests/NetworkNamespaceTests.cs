using System.Net;
using System.Net.Sockets;

namespace Edge.SystemTests;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void Namespace_sees_only_its_own_loopback()
    {
        Requires.Command("ip");
        NetworkNamespace.Run(() =>
        {
            string links = Command.Run("ip", "-o", "link");
            Assert.StartsWith("1: lo: <LOOPBACK,UP", links, StringComparison.Ordinal);
            Assert.Equal(1, links.Count(c => c == '\n'));
        });
    }

    [Fact]
    public async Task Continuations_stay_in_the_namespace()
    {
        int before = 0, after = 0;
        await NetworkNamespace.Run(async () =>
        {
            before = Environment.CurrentManagedThreadId;
            await Task.Yield();
            await Task.Delay(1);
            after = Environment.CurrentManagedThreadId;
        });
        Assert.Equal(before, after);
    }

    [Fact]
    public void Failure_inside_reaches_the_test()
    {
        Action fail = () => throw new InvalidDataException("seen");
        Assert.Throws<InvalidDataException>(() => NetworkNamespace.Run(fail));
    }

    [Fact]
    public async Task Lab_routes_between_two_subnets()
    {
        using NamespaceLab lab = new();
        LabNamespace client = lab.Add("client");
        LabNamespace gateway = lab.AddRouter("gw");
        LabNamespace pod = lab.Add("pod");
        lab.Connect(client, "eth0", ["192.0.2.2/24", "2001:db8:1::2/64"], gateway, "up", ["192.0.2.1/24", "2001:db8:1::1/64"]);
        lab.Connect(pod, "eth0", ["10.1.0.2/24", "2001:db8:2::2/64"], gateway, "pods", ["10.1.0.1/24", "2001:db8:2::1/64"]);
        client.Route("default", "192.0.2.1");
        pod.Route("default", "10.1.0.1");
        client.Route("default", "2001:db8:1::1");
        pod.Route("default", "2001:db8:2::1");
        foreach ((string podAddress, string clientAddress) in new[] { ("10.1.0.2", "192.0.2.2"), ("2001:db8:2::2", "2001:db8:1::2") })
        {
            IPAddress address = IPAddress.Parse(podAddress);
            using Socket listener = pod.Get(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
            listener.Bind(new IPEndPoint(address, 0));
            listener.Listen();
            using Socket connection = client.Get(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
            await connection.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
            using Socket accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
            Assert.Equal(IPAddress.Parse(clientAddress), ((IPEndPoint)accepted.RemoteEndPoint!).Address);
        }
    }
}
