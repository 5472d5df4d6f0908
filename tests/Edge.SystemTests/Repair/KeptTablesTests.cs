using System.Net;
using Edge.Agent.Pair;
using Edge.Agent.Repair;
using Edge.Agent.State;
using Edge.Nftables;
using Edge.Nftables.Comparison;
using Edge.SystemTests.DirectReturn;
using Edge.SystemTests.Pair;
using Edge.SystemTests.Services;
using Edge.SystemTests.Uplinks;
using Edge.Tests.Agent.Sequences;

namespace Edge.SystemTests.Repair;

/// <summary>The tables beside those of the dataplane, without owner on the real kernel: another program changes them, the finder names exactly that, and a repair leaves nothing.</summary>
public sealed class KeptTablesTests
{
    private const int Changes = 60;

    [Fact]
    public void Table_of_uplinks_is_put_right_whatever_somebody_changed()
    {
        using UplinkLab lab = new(owned: false);
        lab.Serve(v6: false, "10.1.0.1");
        Assert.Equal(2, lab.Uplinks.Routing.Plan.Uplinks.Count);
        Damage(lab.Gateway, lab.Uplinks.Routing.AddWanted, () => lab.Gateway.Run(lab.Uplinks.Routing.Repair));
    }

    [Fact]
    public void Table_of_direct_return_is_put_right_whatever_somebody_changed()
    {
        using DirectReturnLab lab = new(owned: false);
        lab.Gateway.Set(DirectReturnLab.Service(v6: false, 1, 2, 3));
        IKeptTables direct = Assert.Single(lab.Gateway.Kept);
        Damage(lab.GatewaySpace, direct.AddWanted, direct.Repair);
    }

    [Fact]
    public void Tables_of_replies_in_a_pair_are_put_right_whatever_somebody_changed()
    {
        using NamespaceLab spaces = new();
        LabNamespace space = spaces.AddRouter("gateway");
        using LabGateway gateway = new(space, NodeConfig.Default with { NodeName = "here", PodCidrs = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00:1::/64")] }, owned: false, inPair: true);
        gateway.Set(new LabService("web") { ClusterIPs = ["10.96.0.10"], LoadBalancerIPs = ["192.0.2.20"], Endpoints = LabService.Pods(5) });
        IKeptTables replies = gateway.Kept[1];
        Damage(space, replies.AddWanted, replies.Repair);
    }

    [Fact]
    public void Tables_of_the_lease_are_put_right_and_the_lease_goes_on()
    {
        using LeaseLab lab = new();
        using KernelLease lease = lab.Open(TimeSpan.FromMinutes(1), out _, ownership: false);
        lease.Guard(new HashSet<IPAddress> { IPAddress.Parse("192.0.2.80"), IPAddress.Parse("2001:db8::80") }, onlyThese: true);
        lease.Begin();
        Damage(lab.Gateway, lease.AddWanted, () =>
        {
            Assert.NotNull(lease.Restore(TimeSpan.FromSeconds(50)));
            Assert.True(lease.Renew());
        });
    }

    private static void Damage(LabNamespace space, Action<ICollection<WantedTable>> addWanted, Action repair)
    {
        using NftablesConnection foreign = space.Get(NftablesConnection.Open);
        int seed = Random.Shared.Next(1, int.MaxValue), named = 0;
        Random random = new(seed);
        Assert.True(Differences(foreign, addWanted).Total == 0, Differences(foreign, addWanted).ToText(9));
        for (int change = 0; change < Changes; change++)
        {
            List<WantedTable> wanted = [];
            addWanted(wanted);
            Table table = wanted[random.Next(wanted.Count)].Table;
            List<string> expected = [];
            string done = ForeignDamage.Do(foreign, foreign.ReadTable(table.Family, table.Name)!, random.Next(), expected);
            Assert.True(!KernelDifferences.Unexpected(Differences(foreign, addWanted), expected).Any(), $"seed {seed}: {done}: {string.Join("; ", KernelDifferences.Unexpected(Differences(foreign, addWanted), expected))}");
            if (expected.Count == 0)
            {
                continue;
            }

            named++;
            repair();
            Assert.True(Differences(foreign, addWanted).Total == 0, $"seed {seed}: {done} is not put right: {Differences(foreign, addWanted).ToText(3)}");
        }

        Assert.True(named > Changes / 4, $"seed {seed}: only {named} changes could be made");
    }

    private static DifferenceList Differences(NftablesConnection nftables, Action<ICollection<WantedTable>> addWanted)
    {
        List<WantedTable> wanted = [];
        addWanted(wanted);
        var found = new DifferenceList(1000);
        KernelFinder.Compare(wanted, nftables, found);
        return found;
    }
}
