using System.Net;
using Edge.Agent.Ingress;
using Edge.Linux;

namespace Edge.Tests.Agent.Ingress;

/// <summary>Many addresses at once: fast enough, and never too many frames.</summary>
public sealed class ManyAddressesTests
{
    [Theory]
    [InlineData(1, 3, 3)]
    [InlineData(400, 3, 3)]
    [InlineData(800, 1, 1)]
    [InlineData(1000, 0, 1)]
    public void Number_of_probes_depends_on_how_many_begin_together(int count, int least, int most)
    {
        IngressWorld world = Start(count);
        world.Run(5_000);
        int[] probes = [.. world.Link.Log.Where(entry => entry.What.StartsWith("PROBE", StringComparison.Ordinal)).GroupBy(entry => entry.What).Select(group => group.Count())];
        int unasked = count - probes.Length;
        Assert.Equal((least, most), (unasked > 0 ? 0 : probes.Min(), probes.Max()));
        Assert.Equal(count, world.Machine.Addresses.Count(held => held.State == AddressState.Claimed));
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    public void Thousand_addresses_are_announced_within_two_seconds_and_a_thousand_frames_each(int count, bool six)
    {
        IngressWorld world = Start(count, six);
        world.Run(120_000);

        Dictionary<string, long> first = [];
        foreach ((long at, string what) in world.Link.Log.Where(entry => entry.What.StartsWith("REQUEST", StringComparison.Ordinal)))
        {
            first.TryAdd(what, at);
        }

        Assert.Equal(count, first.Count);
        Assert.InRange(first.Values.Max(), 0, 2_000);
        Assert.InRange(PeakPerSecond(world), 1, 1_000);
    }

    [Fact]
    public void First_announcements_come_before_repeats()
    {
        IngressWorld world = Start(1000);
        world.Run(1_990);
        Assert.True(world.Link.Log.Count(entry => entry.What.StartsWith("REPLY", StringComparison.Ordinal)) < 400);
    }

    [Fact]
    public void Address_claimed_without_a_probe_goes_back_to_who_had_it()
    {
        IngressWorld world = Start(1000);
        world.Run(2_000);
        HeldAddress unasked = world.Machine.Addresses.First(held => held is { State: AddressState.Claimed, IsUnasked: true });
        world.Link.Take();
        world.Machine.Heard(new Edge.Linux.Packets.NeighbourClaim(unasked.Address, IngressWorld.Other, false), 2, world.Now);
        Assert.Equal($"withdraw {unasked.Address} 2", Assert.Single(world.Link.Take()));
        Assert.Equal(AddressState.Conflict, unasked.State);

        world.Run(10_000);
        HeldAddress old = world.Machine.Addresses.First(held => held is { State: AddressState.Claimed, IsUnasked: true });
        world.Machine.Heard(new Edge.Linux.Packets.NeighbourClaim(old.Address, IngressWorld.Other, false), 2, world.Now);
        Assert.Equal((AddressState.Claimed, IngressWorld.Other), (old.State, old.Other));
        Assert.Equal(MacAddress.None, world.Machine.Addresses.First(held => held != old && held.State == AddressState.Claimed).Other);
    }

    [Fact]
    public void Late_announcements_are_left_out_not_made_up_for()
    {
        IngressWorld world = Start(1000);
        world.Run(60_000);

        // 1,000 x 12 frames and 600 probes would fit into 14 s; most of the quick repeats were skipped instead.
        long last = world.Link.Log.Where(entry => entry.At < 30_000).Max(entry => entry.At);
        Assert.InRange(last, 4_400, 14_000);
    }

    [Fact]
    public void More_addresses_than_are_looked_after_are_refused_by_name()
    {
        IngressWorld world = Start(IngressTimes.MaximumAddresses + 1);
        HeldAddress refused = Assert.Single(world.Machine.Addresses, held => held.State == AddressState.Refused);
        Assert.Contains("more than 4096 addresses", refused.Reason, StringComparison.Ordinal);
    }

    private static IngressWorld Start(int count, bool six = false)
    {
        IngressWorld world = new(new IngressOptions { Interfaces = ["eth0"] });
        for (int index = 0; index < count; index++)
        {
            world.Machine.Want(six ? IPAddress.Parse($"2001:db8::1:{index:x}") : new IPAddress([10, 1, (byte)(index >> 8), (byte)index]), ["shop/web"], 0);
        }

        world.Machine.Tick(0);
        return world;
    }

    private static int PeakPerSecond(IngressWorld world)
    {
        long[] frames = [.. world.Link.Log.Where(entry => char.IsUpper(entry.What[1])).Select(entry => entry.At)];
        int peak = 0;
        for (int first = 0, last = 0; last < frames.Length; last++)
        {
            while (frames[last] - frames[first] >= 1_000)
            {
                first++;
            }

            peak = Math.Max(peak, last - first + 1);
        }

        return peak;
    }
}
