using System.Text;
using Edge.Agent.State;
using Edge.Protocol;

namespace Edge.Tests.Agent.State;

/// <summary>When the cluster made a change (annotation <c>endpoints.kubernetes.io/last-change-trigger-time</c>), and how many there were.</summary>
public sealed class TriggerTests
{
    private const string Time = "\"endpoints.kubernetes.io/last-change-trigger-time\":\"2026-01-01T00:00:01.25Z\"";

    private readonly DesiredState _state = new();
    private ulong _generation;

    [Fact]
    public void The_time_of_a_slice_that_changed_is_taken_once()
    {
        Assert.Equal(UpsertOutcome.Changed, Upsert("1", $$"""{"a":{"b":[1]},{{Time}},"c":"d"}"""));
        Assert.Equal([1767225601250], Triggers());
        Assert.Empty(Triggers());
    }

    [Fact]
    public void A_new_version_without_a_change_counts_for_nothing()
    {
        Upsert("1", "{}");
        Assert.Equal(1, _state.SliceChanges);
        Upsert("2", "{" + Time + "}");
        Assert.Equal(1, _state.SliceChanges);
        Assert.Empty(Triggers());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"annotations\"")]
    [InlineData("""["x"]""")]
    [InlineData("""{"endpoints.kubernetes.io/last-change-trigger-time":"yesterday"}""")]
    [InlineData("""{"endpoints.kubernetes.io/last-change-trigger-time":7}""")]
    [InlineData("""{"endpoints.kubernetes.io/last-change-trigger-time":{"a":1}}""")]
    public void Anything_else_is_passed_over_and_the_slice_is_taken(string annotations)
    {
        Assert.Equal(UpsertOutcome.Changed, Upsert("1", annotations));
        Assert.Equal(1, _state.EndpointCount);
        Assert.Empty(Triggers());
    }

    [Fact]
    public void No_more_than_so_many_wait()
    {
        for (int i = 0; i < 1100; i++)
        {
            Upsert($"{i}", "{" + Time + "}", $"10.1.{i / 256}.{i % 256}");
        }

        Assert.Equal(1024, Triggers().Count);
        Assert.Equal(1100, _state.SliceChanges);
    }

    private UpsertOutcome Upsert(string version, string annotations, string address = "10.1.0.9")
    {
        string slice = Objects.Slice("web", version, endpoints: $$"""[{"addresses":["{{address}}"]}]""").Replace("\"labels\":", $"\"annotations\":{annotations},\"labels\":", StringComparison.Ordinal);
        return _state.Upsert(Encoding.UTF8.GetBytes(slice), new Generation(1, ++_generation));
    }

    private List<long> Triggers()
    {
        List<long> triggers = [];
        _state.TakeTriggers(triggers);
        return triggers;
    }
}
