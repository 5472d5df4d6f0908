using Edge.Nftables;

namespace Edge.SystemTests.Kernel;

/// <summary>What is found out about the running kernel, and that finding out leaves nothing behind.</summary>
public sealed class FeatureTests
{
    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Features_are_those_of_the_kernels_version(Family family) => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        KernelFeatures features = KernelFeatures.Probe(nftables, family);

        Version running = Environment.OSVersion.Version;
        Assert.Null(features.Problem);
        Assert.Equal(running >= new Version(5, 12), features.TableOwner);
        Assert.Equal(running >= new Version(6, 9), features.TablePersist);
        Assert.Equal(running >= new Version(6, 3), features.Destroy);
        Assert.True(features.SetCounter);
        Assert.True(features.ConcatenatedRanges);
        Assert.Empty(features.MissingExpressions);
    });

    [Fact]
    public void Probing_leaves_nothing_behind() => NetworkNamespace.Run(() =>
    {
        Requires.Command("nft");
        using NftablesConnection nftables = NftablesConnection.Open();
        KernelFeatures.Probe(nftables, Family.IPv4);

        Assert.Equal("", Nft.List());
    });
}
