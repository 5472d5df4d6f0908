using Edge.Agent.Repair;
using Edge.Nftables;
using Edge.Nftables.Comparison;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Agent.Sync;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Repair;

/// <summary>What is read, and kept, to compare the kernel with what should be there.</summary>
public sealed class KernelFinderTests : IDisposable
{
    // More slots than are written at a time.
    private const int Services = 5, Endpoints = 600;

    private readonly DataplaneWorld _world = new();

    public KernelFinderTests()
    {
        _world.Start();
        for (int service = 0; service < Services; service++)
        {
            _world.Set(ServiceWorld.Service($"s{service}", $"10.96.1.{service}"), ServiceWorld.Slice($"s{service}", Addresses(service, Endpoints)));
        }
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Nothing_different_needs_no_bytes_of_elements()
    {
        using FakeNftables reader = new(_world.Kernel.Kernel);
        DifferenceList found = new(1000);
        KernelFinder.Compare(Wanted(), reader, found);

        Assert.Equal((0, 0, 2), (found.Total, reader.Reads, reader.Comparisons));
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(0, 0)] // who only counts
    public void A_difference_is_named_from_all_that_is_there_when_words_are_wanted(int kept, int reads)
    {
        SetSnapshot endpoints = _world.Kernel.ReadTable(Family.IPv4, "edge")!.FindSet("endpoints")!;
        using Transaction transaction = new();
        int left = 3;
        foreach (Element element in endpoints)
        {
            if (left-- > 0)
            {
                transaction.DeleteElement(endpoints.Set, element.Key);
            }
        }

        _world.Kernel.Commit(transaction);
        using FakeNftables reader = new(_world.Kernel.Kernel);
        DifferenceList found = new(kept);
        KernelFinder.Compare(Wanted(), reader, found);

        Assert.Equal((3, Math.Min(3, kept), reads), (found.Total, found.Items.Count, reader.Reads));
        Assert.All(found.Items, static one => Assert.Equal(("map ip edge endpoints", null), (one.Place, one.Kernel)));
    }

    [Fact]
    public void What_should_be_there_does_not_change_with_what_comes_later()
    {
        List<WantedTable> wanted = Wanted();
        _world.Set(ServiceWorld.Service("s1", "10.96.1.1"), ServiceWorld.Slice("s1", Addresses(1, 7)));
        _world.Set(ServiceWorld.Service("late", "10.96.2.1"), ServiceWorld.Slice("late", "10.1.0.1"));
        int slots = wanted[0].Content!.FindSet("endpoints")!.Count;

        Assert.Equal(slots, wanted[0].Content!.FindSet("endpoints")!.Count);
        Assert.Equal(slots, wanted[0].ForComparison()!.FindSet("endpoints")!.Count);
        Assert.True(slots > 8192, $"{slots} slots");
        Assert.Equal(Services, wanted[0].Content!.FindSet("frontends")!.Count);
    }

    [Fact]
    public void What_the_loop_does_for_it_does_not_grow_with_the_slots()
    {
        Wanted();
        long many = Allocated();
        for (int service = 0; service < Services; service++)
        {
            _world.Set(ServiceWorld.Service($"s{service}", $"10.96.1.{service}"), ServiceWorld.Slice($"s{service}", Addresses(service, 1)));
        }

        Assert.InRange(many - Allocated(), -16_384, 16_384);

        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Wanted();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string[] Addresses(int service, int count) => [.. Enumerable.Range(1, count).Select(number => $"10.{service}.{number / 200}.{1 + (number % 200)}")];

    private List<WantedTable> Wanted()
    {
        List<WantedTable> wanted = [];
        _world.Dataplane.AddWanted(wanted);
        return wanted;
    }
}
