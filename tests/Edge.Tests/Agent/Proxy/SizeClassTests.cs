using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

public sealed class SizeClassTests
{
    [Fact]
    public void Every_class_tells_its_balance_and_slots_and_is_found_again_by_them()
    {
        byte[] classes = SizeClass.All.ToArray();
        Assert.Equal(Enumerable.Range(1, 59).Select(one => (byte)one), classes);
        Assert.All(classes, one => Assert.Equal(one, SizeClass.Of(SizeClass.BalanceOf(one), SizeClass.SlotsOf(one))));
    }

    [Fact]
    public void Classes_fit_six_bits_of_the_mark_and_stay_clear_of_the_refusing_ones()
    {
        Assert.True(SizeClass.All.Max() < SizeClass.Reject);
        Assert.Equal(SizeClass.Drop, ConnectionMark.ClassOf(ConnectionMark.Frontend(5, false, SizeClass.Drop, SourceMode.Keep)));
        Assert.Equal(SizeClass.Reject, ConnectionMark.ClassOf(ConnectionMark.Frontend(5, false, SizeClass.Reject, SourceMode.Auto)));
    }

    // The numbers are in the marks of live connections and in the kernel's maps, which outlive a version.
    [Theory]
    [InlineData(1, (byte)Balance.Random, 1)]
    [InlineData(32, (byte)Balance.Random, 32)]
    [InlineData(33, (byte)Balance.Random, 256)]
    [InlineData(41, (byte)Balance.Random, 65536)]
    [InlineData(42, (byte)Balance.FlowHash, 64)]
    [InlineData(47, (byte)Balance.FlowHash, 65536)]
    [InlineData(48, (byte)Balance.ClientHash, 64)]
    [InlineData(53, (byte)Balance.ClientHash, 65536)]
    [InlineData(54, (byte)Balance.ClientHashKeepPort, 64)]
    [InlineData(59, (byte)Balance.ClientHashKeepPort, 65536)]
    public void Class_numbers_are_fixed(byte sizeClass, byte balance, int slots)
    {
        Assert.Equal((Balance)balance, SizeClass.BalanceOf(sizeClass));
        Assert.Equal(slots, SizeClass.SlotsOf(sizeClass));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(SizeClass.Reject)]
    [InlineData(SizeClass.Drop)]
    [InlineData(255)]
    public void What_is_no_class_of_slots_has_none(byte sizeClass) => Assert.Equal(0, SizeClass.SlotsOf(sizeClass));

    [Theory]
    [InlineData(1, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 256)]
    [InlineData(16385, 65536)]
    [InlineData(long.MaxValue, 65536)]
    public void Sizes_of_hashed_lists_go_by_fours(long atLeast, int slots) => Assert.Equal(slots, SizeClass.HashedSlots(atLeast));
}
