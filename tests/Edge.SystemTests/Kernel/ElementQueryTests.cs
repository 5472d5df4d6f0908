using System.Net;
using Edge.Nftables;
using Edge.Tests.Fakes;

namespace Edge.SystemTests.Kernel;

/// <summary>One element by its key: the kernel finds what a packet would, and the fake kernel finds the same.</summary>
public sealed class ElementQueryTests
{
    private static readonly Table Table = new(Family.IPv4, "edge");
    private static readonly Set Map = new(Table, "map") { KeyType = new ElementType(ElementField.IPv4Address, ElementField.InetService), DataType = ElementField.Mark, Counter = true };
    private static readonly Set Ports = new(Table, "ports") { KeyType = new ElementType(ElementField.IPv4Address, ElementField.InetService), DataType = ElementField.Mark, Flags = SetFlags.Interval };
    private static readonly Set Prefixes = new(Table, "prefixes") { KeyType = ElementField.IPv4Address, Flags = SetFlags.Interval };

    [Fact]
    public void Element_is_found_by_its_key_or_by_the_interval_that_holds_it() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection real = NftablesConnection.Open();
        using FakeNftables fake = new();
        using Transaction transaction = Build();
        foreach (INftables kernel in (INftables[])[real, fake])
        {
            kernel.Commit(transaction);
            Assert.Equal("0a000001:00000050 = 07000000 web", Find(kernel, Map, "10.0.0.1", 80));
            Assert.Null(Find(kernel, Map, "10.0.0.1", 81));
            Assert.Null(Find(kernel, Map with { Name = "none" }, "10.0.0.1", 80));
            Assert.Null(Find(kernel, Map with { Table = new Table(Family.IPv4, "none") }, "10.0.0.1", 80));
            foreach ((ushort port, bool found) in (ReadOnlySpan<(ushort, bool)>)[(9999, false), (10_000, true), (15_000, true), (20_000, true), (20_001, false)])
            {
                Assert.Equal(found ? "0a000002:00002710-0a000002:00004e20 = 08000000 " : null, Find(kernel, Ports, "10.0.0.2", port));
            }

            foreach ((string address, string? found) in (ReadOnlySpan<(string, string?)>)
            [
                ("10.0.255.255", null), ("10.1.0.0", "0a010000"), ("10.1.255.255", "0a010000"), ("10.2.0.0", "0a020000"), ("10.2.255.255", "0a020000"), ("10.3.0.0", null), ("255.255.255.255", "f0000000"),
            ])
            {
                Assert.Equal(found, Find(kernel, Prefixes, address));
            }
        }
    });

    private static Transaction Build()
    {
        Transaction transaction = new();
        transaction.Add(Table);
        transaction.Add(Map);
        transaction.Add(Ports);
        transaction.Add(Prefixes);
        transaction.AddElement(Map, Key("10.0.0.1", 80), [7, 0, 0, 0], "web");
        transaction.AddElement(Ports, Key("10.0.0.2", 10_000), [8, 0, 0, 0], keyEnd: Key("10.0.0.2", 20_000));
        foreach ((string first, string last) in (ReadOnlySpan<(string, string)>)[("10.1.0.0", "10.1.255.255"), ("10.2.0.0", "10.2.255.255"), ("240.0.0.0", "255.255.255.255")])
        {
            transaction.AddElement(Prefixes, new Element { Key = Key(first), KeyEnd = Key(last) });
        }

        return transaction;
    }

    private static string? Find(INftables kernel, Set set, string address, ushort port = 0)
    {
        SetSnapshot? snapshot = kernel.FindElement(set, Key(address, port));
        if (snapshot is null)
        {
            return null;
        }

        Assert.Equal(1, snapshot.Count);
        foreach (Element element in snapshot)
        {
            return Text(element.Key) + (element.KeyEnd.IsEmpty ? "" : $"-{Text(element.KeyEnd)}") + (element.Data.IsEmpty ? "" : $" = {Convert.ToHexStringLower(element.Data)} {element.Comment}");
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> key) =>
        key.Length == 4 ? Convert.ToHexStringLower(key) : $"{Convert.ToHexStringLower(key[..4])}:{(key[4] << 8) | key[5]:x8}";

    private static byte[] Key(string address, ushort port = 0)
    {
        ElementKey key = new(new byte[ElementKey.MaximumBytes]);
        key.AddAddress(IPAddress.Parse(address));
        if (port != 0)
        {
            key.AddPort(port);
        }

        return key.Bytes.ToArray();
    }
}
