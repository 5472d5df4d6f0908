using System.IO.Compression;
using System.Text;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Shards;

namespace Edge.Tests.Protocol.Shards;

public sealed class ShardTests
{
    [Theory]
    [InlineData("", "", 1, 0)]
    [InlineData("shop", "web", 64, 4)]
    [InlineData("default", "kubernetes", 256, 183)]
    public void The_index_is_FNV_1a_of_namespace_and_service(string space, string service, int count, int expected) =>
        Assert.Equal(expected, ShardIndex.Of(space, service, count));

    [Fact]
    public void The_same_objects_give_the_same_bytes_whatever_their_order()
    {
        ShardObject[] objects = [Object("b"), Object("a"), Object("c")];
        EncodedShard first = Assert.Single(ShardEncoder.Encode(3, 7, objects));
        EncodedShard second = Assert.Single(ShardEncoder.Encode(3, 7, objects.Reverse()));
        Assert.Equal(first.Packed.ToArray(), second.Packed.ToArray());
        Assert.Equal(first.Entry, second.Entry);
        Assert.Equal([0, 0, 0, 0], first.Packed.Slice(4, 4).ToArray());
        using DecodedShard? decoded = ShardDecoder.TryDecode(first.Packed, first.Entry, out string? problem);
        Assert.True(decoded is not null, problem);
        Assert.Equal(["{\"n\":\"a\"}", "{\"n\":\"b\"}", "{\"n\":\"c\"}"], Lines(decoded));
    }

    [Fact]
    public void A_large_service_is_split_into_parts_that_together_hold_everything()
    {
        Random random = new(1);
        byte[] noise = new byte[3000];
        List<ShardObject> objects = [];
        for (int i = 0; i < 60; i++)
        {
            random.NextBytes(noise);
            objects.Add(new ShardObject($"k{i:d3}", Encoding.ASCII.GetBytes($"{{\"i\":{i},\"x\":\"{Convert.ToBase64String(noise)}\"}}")));
        }

        IReadOnlyList<EncodedShard> parts = ShardEncoder.Encode(5, 9, objects);
        Assert.InRange(parts.Count, 3, 6);
        List<string> lines = [];
        for (int i = 0; i < parts.Count; i++)
        {
            Assert.Equal(i, parts[i].Entry.Part);
            Assert.True(parts[i].Packed.Length <= ProtocolLimits.MessageBytes);
            using DecodedShard? decoded = ShardDecoder.TryDecode(parts[i].Packed, parts[i].Entry, out string? problem);
            Assert.True(decoded is not null, problem);
            lines.AddRange(Lines(decoded));
        }

        Assert.Equal(objects.Select(o => Encoding.UTF8.GetString(o.Json.Span)), lines);
        Manifest manifest = ManifestBuilder.Build(new Manifest { Tenant = "acme", View = "default", Generation = 9 }, 8, parts);
        Assert.Null(ManifestRules.Check(manifest, "acme", "default"));
    }

    [Fact]
    public void An_object_that_fits_no_message_is_an_error_that_names_it()
    {
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        ArgumentException error = Assert.Throws<ArgumentException>(() => ShardEncoder.Encode(0, 1, [new ShardObject("shop/huge", Encoding.ASCII.GetBytes(Convert.ToBase64String(noise)))]));
        Assert.Contains("shop/huge", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_not_unpacked()
    {
        byte[] packed = Gzip(new byte[64 * 1024 * 1024]);
        ManifestShard entry = new() { Index = 0, Objects = 1, PackedBytes = packed.Length, UnpackedBytes = 64 * 1024 * 1024, Sha256 = ShardDecoder.Hash(packed) };
        Assert.Null(ShardDecoder.TryDecode(packed, entry, out string? problem));
        Assert.NotNull(problem);
        Assert.Null(ShardDecoder.TryDecode(packed.AsMemory(0, Math.Min(packed.Length, 50_000)), entry with { UnpackedBytes = 4_000_000 }, out _));
        byte[] small = Gzip(new byte[4 * 1024 * 1024 - 1]);
        Assert.Null(ShardDecoder.TryDecode(small, new ManifestShard { Objects = 1, PackedBytes = small.Length, UnpackedBytes = 4 * 1024 * 1024 - 1, Sha256 = ShardDecoder.Hash(small) }, out problem));
        Assert.Contains("times its size", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_as_the_manifest_names_it_is_refused()
    {
        EncodedShard shard = Assert.Single(ShardEncoder.Encode(3, 7, [Object("a"), Object("b")]));
        ManifestShard[] lies =
        [
            shard.Entry with { Index = 4 },
            shard.Entry with { Part = 0 },
            shard.Entry with { Objects = 3 },
            shard.Entry with { UnpackedBytes = shard.Entry.UnpackedBytes - 1 },
            shard.Entry with { UnpackedBytes = shard.Entry.UnpackedBytes + 1 },
            shard.Entry with { PackedBytes = shard.Entry.PackedBytes + 1 },
            shard.Entry with { Sha256 = new string('A', 43) },
        ];
        foreach (ManifestShard lie in lies)
        {
            Assert.Null(ShardDecoder.TryDecode(shard.Packed, lie, out string? problem));
            Assert.NotEmpty(problem!);
        }

        foreach (string text in (string[])["", "{\"shard\":0,\"n\":1}", "{\"shard\":0,\"n\":1,\"schema\":2}\n{}\n", "{\"shard\":0,\"n\":1}\n{}\n{}\n", "no json\n{}\n"])
        {
            byte[] packed = Gzip(Encoding.UTF8.GetBytes(text));
            ManifestShard entry = new() { Objects = 1, PackedBytes = packed.Length, UnpackedBytes = text.Length, Sha256 = ShardDecoder.Hash(packed) };
            Assert.Null(ShardDecoder.TryDecode(packed, entry, out string? problem));
            Assert.NotEmpty(problem!);
        }

        byte[] plain = Encoding.UTF8.GetBytes("not gzip at all");
        Assert.Null(ShardDecoder.TryDecode(plain, new ManifestShard { Objects = 1, PackedBytes = plain.Length, UnpackedBytes = 10, Sha256 = ShardDecoder.Hash(plain) }, out _));
    }

    [Fact]
    public void A_manifest_that_cannot_be_is_refused()
    {
        EncodedShard shard = Assert.Single(ShardEncoder.Encode(3, 7, [Object("a")]));
        Manifest good = ManifestBuilder.Build(new Manifest { Tenant = "acme", View = "default", Generation = 9 }, 8, [shard]);
        Assert.Null(ManifestRules.Check(good, "acme", "default"));
        Manifest[] bad =
        [
            good with { Typ = "delta" }, good with { Tenant = "other" }, good with { View = "other" }, good with { Crit = ["new"] }, good with { Schema = 2 },
            good with { ShardCount = 3 }, good with { ShardCount = 512 }, good with { ShardCount = 2 }, good with { HeartbeatSeconds = 0 },
            good with { Shards = [shard.Entry, shard.Entry] }, good with { Shards = [shard.Entry with { Part = 1 }] }, good with { Shards = [null!] },
            good with { Shards = [shard.Entry with { PackedBytes = 60_001 }] }, good with { Shards = [shard.Entry with { UnpackedBytes = 5_000_000 }] },
            good with { Shards = [shard.Entry with { Objects = -1 }] }, good with { Shards = [shard.Entry with { Sha256 = "../../../../../../../../../../../../etc/passwd" }] },
        ];
        foreach (Manifest manifest in bad)
        {
            Assert.NotNull(ManifestRules.Check(manifest, "acme", "default"));
        }
    }

    [Theory]
    [InlineData(10_000, 0, 1)]
    [InlineData(2_000_000, 0, 64)]
    [InlineData(2_000_000, 128, 128)]
    [InlineData(10_000, 64, 1)]
    [InlineData(100_000_000, 0, 256)]
    public void The_number_of_shards_follows_the_size_but_is_not_changed_lightly(long bytes, int current, int expected) => Assert.Equal(expected, ShardPlan.Count(bytes, current));

    private static ShardObject Object(string name) => new(name, Encoding.UTF8.GetBytes($"{{\"n\":\"{name}\"}}"));

    private static List<string> Lines(DecodedShard shard)
    {
        List<string> lines = [];
        while (shard.TryReadLine(out ReadOnlySpan<byte> line))
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }

        return lines;
    }

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
