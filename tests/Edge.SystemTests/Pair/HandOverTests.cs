using System.Diagnostics;
using Edge.Agent.Pair;
using Edge.SystemTests.Leds;
using Edge.SystemTests.Published;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Pair;

/// <summary>A planned hand-over of the outer and the inner address at once, under connections that talk.</summary>
[Collection(nameof(Alone))]
public sealed class HandOverTests
{
    private const string Outer = "192.0.2.100", Inner = "10.1.255.254";
    private const int Flows = 60;

    [Fact]
    public async Task No_connection_is_lost_when_the_owner_stops_on_purpose()
    {
        using PairLab lab = new();
        using PairNode first = new(lab.First.Space, "up0", [Inner], [Outer]);
        await Eventually.HoldsAsync(() => first is { Status.Role: PairRole.Owner, Claimed: 2 }, "the first one owns the addresses");
        using PairNode second = new(lab.Second.Space, "up0", [Inner], [Outer]);
        await Eventually.HoldsAsync(() => second.Status is { Role: PairRole.Standby, Reason: PairReason.PeerOwns }, "the second one stands by");
        lab.Pods.Ip($"route replace default via {Inner}");
        LabService service = LabFamily.Of("IPv4").Service("web", LabFamily.Of("IPv4").Pods(4));
        service.LoadBalancerIPs = [Outer];
        await using PodConversations talks = await PodConversations.OpenAsync(lab, service, Outer, Flows, steer: false);

        // Uploads and downloads that go on through it, and connections that say nothing.
        using var stop = new CancellationTokenSource();
        Task<TimeSpan>[] busy = [.. talks.All.Take(Flows * 2 / 3).Select((talk, index) => TalkAsync(talk, fromPod: index % 2 == 0, stop.Token))];
        await talks.All[0].FromClientAsync();
        first.Resign();
        await Eventually.HoldsAsync(() => second is { Status.Role: PairRole.Owner, Claimed: 2 }, "the second one owns the addresses");
        await Eventually.HoldsAsync(() => lab.Second.Connections().Count(static entry => entry.Original.Protocol == 6) >= busy.Length, "what talks has moved");
        await stop.CancelAsync();
        TimeSpan longest = (await Task.WhenAll(busy)).Max();
        await Task.WhenAll(talks.All.Skip(busy.Length).Select(static talk => talk.FromPodAsync()));
        await talks.AllAsync(static talk => talk.FromClientAsync());

        TestContext.Current.TestOutputHelper!.WriteLine($"{Flows} of {Flows} connections live on; the longest silence was {longest.TotalMilliseconds:f0} ms");
        Assert.Equal((PairRole.Standby, PairReason.Stopping), (first.Status.Role, first.Status.Reason));
        Assert.Equal(PairReason.PeerResigned, second.Status.Reason);
    }

    private static async Task<TimeSpan> TalkAsync(PodConversation talk, bool fromPod, CancellationToken stop)
    {
        TimeSpan longest = TimeSpan.Zero;
        while (!stop.IsCancellationRequested)
        {
            long begun = Stopwatch.GetTimestamp();
            await (fromPod ? talk.FromPodAsync(10_000) : talk.FromClientAsync(10_000));
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            longest = took > longest ? took : longest;
            await Task.Yield();
        }

        return longest;
    }
}
