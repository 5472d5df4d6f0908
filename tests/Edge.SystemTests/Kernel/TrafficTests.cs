using System.Net;
using System.Net.Sockets;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.SystemTests.Kernel;

/// <summary>Real connections through rules that the library wrote.</summary>
public sealed class TrafficTests
{
    private static readonly Table Table = new(Family.IPv4, "edge");

    private static readonly Set Frontends = new(Table, "frontends")
    {
        KeyType = new ElementType(ElementField.IPv4Destination, ElementField.L4Protocol, ElementField.DestinationPort),
        DataType = new ElementType(ElementField.IPv4Destination, ElementField.DestinationPort),
        Counter = true,
    };

    [Fact]
    public Task Connection_is_translated_and_counted_by_its_element() => NetworkNamespace.Run(async () =>
    {
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        int port = ((IPEndPoint)server.LocalEndPoint!).Port;
        byte[] key = [192, 0, 2, 80, 6, 0, 0, 0, 0, 80, 0, 0];
        using NftablesConnection nftables = NftablesConnection.Open();
        Command.Run("ip", "address", "add", "192.0.2.80/32", "dev", "lo");
        nftables.Commit(transaction =>
        {
            Chain output = new(Table, "output") { Hook = new ChainHook(ChainType.Nat, Hook.Output, -100) };
            transaction.Add(Table);
            transaction.Add(Frontends);
            transaction.Add(output);
            transaction.Add(new Rule(output,
            [
                Payload.IPv4Destination(Register.Register1), new Meta(MetaKey.L4Protocol, Register.Word1), Payload.DestinationPort(Register.Word2),
                new Lookup(Register.Register1, "frontends", Register.Register1),
                new Nat(NatKind.Destination, Family.IPv4, Register.Register1, Register.Word1),
            ]));
            transaction.AddElement(Frontends, key, [127, 0, 0, 1, (byte)(port >> 8), (byte)port, 0, 0]);
        });
        for (int i = 0; i < 3; i++)
        {
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(new IPEndPoint(IPAddress.Parse("192.0.2.80"), 80), TestContext.Current.CancellationToken);
            using Socket accepted = await server.AcceptAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(3ul, Packets(nftables));
    });

    private static ulong Packets(NftablesConnection nftables)
    {
        ulong packets = 0;
        foreach (Element element in nftables.ReadTable(Family.IPv4, "edge")!.FindSet("frontends")!)
        {
            packets += element.Packets;
        }

        return packets;
    }
}
