using Edge.Agent.Pair;
using Edge.Linux;
using Edge.Nftables;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Pair;

/// <summary>What a gateway that is no longer one of a pair does with what it finds in the kernel.</summary>
public sealed class PairStartTests
{
    [Fact]
    public void Tables_of_a_pair_that_is_no_more_are_removed()
    {
        var nftables = new FakeNftables();
        using (var transaction = new Transaction())
        {
            transaction.Add(PairStart.Tables[2]);
            transaction.Add(new Table(Family.IPv4, "foreign"));
            nftables.Commit(transaction);
        }

        PairStart.RemoveTables(nftables);

        Assert.Equal("foreign", Assert.Single(nftables.Tables).Table.Name);
    }

    [Fact]
    public void Where_there_is_none_nothing_is_sent_to_the_kernel()
    {
        var nftables = new FakeNftables();
        uint before = nftables.Kernel.Generation;

        PairStart.RemoveTables(nftables);

        Assert.Equal(before, nftables.Kernel.Generation);
        Assert.Equal(0, nftables.Reads);
    }

    [Fact]
    public void A_kernel_that_refuses_does_not_stop_the_start()
    {
        var nftables = new FakeNftables();
        using (var transaction = new Transaction())
        {
            transaction.Add(PairStart.Tables[2]);
            nftables.Commit(transaction);
        }

        nftables.RefuseAll = Errno.EPERM;
        PairStart.RemoveTables(nftables);

        Assert.Single(nftables.Tables);
    }
}
