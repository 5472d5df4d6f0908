using System.Text;
using System.Text.Json;
using Edge.Agent.State;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Agent.State;

/// <summary>Whatever order messages come in, and however often, the same state comes out; whatever bytes come, nothing is thrown.</summary>
public sealed class ConvergenceTests
{
    [Fact]
    public void Shuffled_and_repeated_deltas_converge() => ForAllSeeds(60, seed =>
        {
            Random random = new(seed);
            using TestPublisher publisher = new();
            publisher.PutService("s0");
            publisher.PublishManifest();
            List<byte[]> deltas = MakeHistory(publisher, random, 12);
            TestGateway ordered = new TestGateway(publisher).Connect();
            TestGateway shuffled = new TestGateway(publisher).Connect();
            foreach (byte[] delta in deltas)
            {
                ordered.DeliverDelta(delta);
            }

            List<byte[]> messages = [.. deltas, .. deltas.Where(_ => random.Next(2) == 0)];
            foreach (byte[] delta in messages.OrderBy(_ => random.Next()))
            {
                shuffled.DeliverDelta(delta);
            }

            Assert.Equal(ordered.Describe(), shuffled.Describe());
            Assert.Equal(ordered.Sync.Status.Applied, shuffled.Sync.Status.Applied);
            Assert.Equal(ordered.State.EndpointCount, shuffled.State.EndpointCount);
            Assert.Equal(SyncPhase.Live, shuffled.Sync.Phase);
        });

    [Fact]
    public void With_losses_the_next_manifest_brings_everything_together() => ForAllSeeds(40, seed =>
        {
            Random random = new(seed);
            using TestPublisher publisher = new(1 << random.Next(4));
            publisher.PutService("s0");
            publisher.PublishManifest();
            TestGateway gateway = new TestGateway(publisher).Connect();
            for (int round = 0; round < 3; round++)
            {
                List<byte[]> deltas = MakeHistory(publisher, random, 6);
                foreach (byte[] delta in deltas.Where(_ => random.Next(3) > 0).OrderBy(_ => random.Next()))
                {
                    gateway.DeliverDelta(delta);
                }

                gateway.DeliverManifest(publisher.PublishManifest());
                foreach (byte[] delta in deltas.Where(_ => random.Next(3) == 0))
                {
                    gateway.DeliverDelta(delta);
                }

                gateway.Settle(random.Next(60));
                TestGateway fresh = new TestGateway(publisher).Connect();
                Assert.Equal(fresh.Describe(), gateway.Describe());
                Assert.Equal(fresh.State.EndpointCount, gateway.State.EndpointCount);
                Assert.Equal(fresh.State.SliceCount, gateway.State.SliceCount);
                Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
                if (random.Next(2) == 0)
                {
                    gateway = gateway.Restart();
                    gateway.Connect();
                    Assert.Equal(fresh.Describe(), gateway.Describe());
                }
            }
        });

    [Fact]
    public void Altered_documents_never_throw_and_change_nothing() => ForAllSeeds(100, seed =>
        {
            Random random = new(seed);
            using TestPublisher publisher = new();
            publisher.PutService("s0");
            publisher.PutSlice("s0");
            publisher.PublishManifest();
            publisher.PublishConfig(1);
            TestGateway gateway = new TestGateway(publisher).Connect();
            string before = gateway.Describe();
            byte[] delta = publisher.Delta(del: [("Service", "s0")]);
            publisher.Remove("EndpointSlice", "s0-x");
            Dictionary<string, byte[]> messages = new(publisher.Retained)
            {
                [publisher.Topics.Deltas("default")] = delta,
                [publisher.Topics.Answers(TestPublisher.Gateway)] = publisher.PublishManifest(newGeneration: true),
                [publisher.Topics.Config(TestPublisher.Gateway)] = publisher.PublishConfig(2, "other"),
            };
            foreach ((string topic, byte[] payload) in messages)
            {
                byte[] altered = Alter(payload, random);
                if (!SaysTheSame(payload, altered))
                {
                    gateway.Deliver(topic, altered);
                }
            }

            Assert.Equal(before, gateway.Describe());
            Assert.Equal("default", gateway.Sync.View);
        });

    [Fact]
    public void Altered_objects_never_throw_and_never_touch_another() => ForAllSeeds(200, seed =>
        {
            Random random = new(seed);
            DesiredState state = new();
            state.Upsert(Objects.Utf8(Objects.Service("zzz")), new(1, 1));
            string json = random.Next(2) == 0
                ? Objects.Service("web", spec: ""","externalIPs":["192.0.2.1"],"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":60}},"loadBalancerSourceRanges":["10.0.0.0/8"]""")
                : Objects.Slice("web", endpoints: """[{"addresses":["10.1.0.9"],"conditions":{"ready":true},"nodeName":"n","zone":"z","hints":{"forZones":[{"name":"a"}]}}]""");
            for (int i = 0; i < 20; i++)
            {
                state.Upsert(Alter(Encoding.UTF8.GetBytes(json), random), new(1, 2));
            }

            Assert.True(state.TryGet(new ServiceKey("shop", "zzz"), out _, out _));
        });

    private static void ForAllSeeds(int tests, Action<int> body) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), body));

    private static List<byte[]> MakeHistory(TestPublisher publisher, Random random, int count)
    {
        List<byte[]> deltas = [];
        for (int i = 0; i < count; i++)
        {
            List<(string, string)> up = [];
            List<(string, string)> del = [];
            HashSet<string> used = [];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                string name = $"s{random.Next(6)}";
                bool slice = random.Next(2) == 0;
                if (!used.Add(name + slice))
                {
                    continue;
                }

                if (random.Next(3) == 0)
                {
                    del.Add(slice ? ("EndpointSlice", name + "-x") : ("Service", name));
                }
                else
                {
                    string version = $"{publisher.Generation + 1}";
                    up.Add((name, slice ? Objects.Slice(name, version, endpoints: $$"""[{"addresses":["10.1.{{random.Next(3)}}.{{random.Next(1, 250)}}"]}]""") : Objects.Service(name, version)));
                }
            }

            deltas.Add(publisher.Delta(up, del));
        }

        return deltas;
    }

    // Edits may undo each other, or add a space: what is signed and said is then still the same.
    private static bool SaysTheSame(byte[] payload, byte[] altered)
    {
        try
        {
            return payload.AsSpan().SequenceEqual(altered)
                || JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(payload), JsonSerializer.Deserialize<JsonElement>(altered));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static byte[] Alter(byte[] payload, Random random)
    {
        List<byte> bytes = [.. payload];
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)));
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }
}
