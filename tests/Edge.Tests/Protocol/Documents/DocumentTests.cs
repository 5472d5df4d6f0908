using System.Text;
using System.Text.Json;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Kubernetes;

namespace Edge.Tests.Protocol.Documents;

public sealed class DocumentTests
{
    [Theory]
    [InlineData("ep/v1/acme/cp", TopicKind.ControlPlane, null, -1, null)]
    [InlineData("ep/v1/acme/v/store-eu/m", TopicKind.Manifest, "store-eu", -1, null)]
    [InlineData("ep/v1/acme/v/store-eu/d", TopicKind.Deltas, "store-eu", -1, null)]
    [InlineData("ep/v1/acme/v/store-eu/c/17", TopicKind.Shard, "store-eu", 17, null)]
    [InlineData("ep/v1/acme/v/store-eu/c/17.3", TopicKind.Shard, "store-eu", 17, 3)]
    [InlineData("ep/v1/acme/g/gw1/cfg", TopicKind.Config, "gw1", -1, null)]
    [InlineData("ep/v1/acme/g/gw1/r/sync", TopicKind.SyncReport, "gw1", -1, null)]
    [InlineData("ep/v1/acme/g/gw1/r/j/job-1", TopicKind.JobReport, "gw1", -1, null)]
    [InlineData("ep/v1/acme/g/gw1/q", TopicKind.Requests, "gw1", -1, null)]
    public void Topics_are_taken_apart(string topic, TopicKind kind, string? scope, int shard, int? part)
    {
        Assert.True(Topics.TryParse(topic, out TopicName name));
        Assert.Equal((kind, "acme", scope, shard, part), (name.Kind, name.Tenant, name.Scope, name.Shard, name.Part));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/ep/v1/acme/cp")]
    [InlineData("ep/v2/acme/cp")]
    [InlineData("ep/v1/Acme/cp")]
    [InlineData("ep/v1/acme/cp/x")]
    [InlineData("ep/v1/acme/v/+/m")]
    [InlineData("ep/v1/acme/v/a_b/m")]
    [InlineData("ep/v1/acme/v/x/c/")]
    [InlineData("ep/v1/acme/v/x/c/-1")]
    [InlineData("ep/v1/acme/v/x/c/1.2.3")]
    [InlineData("ep/v1/acme/v/x/c/99999999999")]
    [InlineData("ep/v1/acme/g/gw1/unknown")]
    [InlineData("$SYS/broker")]
    public void Other_topics_are_none_of_ours(string? topic) => Assert.False(Topics.TryParse(topic, out _));

    [Fact]
    public void What_is_built_parses_and_bad_segments_are_never_built()
    {
        Topics topics = new("acme");
        string[] built = [topics.Manifest("v"), topics.Deltas("v"), topics.Shard("v", 255), topics.Shard("v", 3, 1), topics.Config("g"), topics.Jobs("g"), topics.Commands("g"), topics.Answers("g"), topics.Status("g"), topics.ConfigReport("g"), topics.JobReport("g", "j"), topics.Events("g"), topics.Telemetry("g"), topics.Requests("g"), topics.ControlPlane];
        Assert.All(built, t => Assert.True(Topics.TryParse(t, out _), t));
        Assert.All(built, t => Assert.InRange(t.Count(c => c == '/'), 1, 7));
        Assert.Throws<ArgumentException>(() => topics.Manifest("a/b"));
        Assert.Throws<ArgumentException>(() => topics.Config("+"));
        Assert.Throws<ArgumentException>(() => new Topics(new string('a', 65)));
    }

    [Fact]
    public void Generations_compare_by_epoch_first()
    {
        Assert.True(new Generation(2, 1) > new Generation(1, ulong.MaxValue));
        Assert.True(new Generation(2, 1) < new Generation(2, 2));
    }

    [Fact]
    public void A_delta_survives_the_wire_with_its_objects_untouched()
    {
        byte[] odd = Encoding.UTF8.GetBytes("""{"kind":"Service", "x" : [1, 2],"y":"ü"}""");
        Delta delta = new() { Tenant = "acme", View = "v", Epoch = 1, From = 2, To = 3, Up = [odd], Del = [new Tombstone { Kind = "Service", Namespace = "a", Name = "b", Uid = "c" }] };
        Delta? read = Delta.TryParse(delta.ToJson(), out string? problem);
        Assert.True(read is not null, problem);
        Assert.Equal(odd, Assert.Single(read.Up).ToArray());
        Assert.Equal(delta.Del[0], Assert.Single(read.Del));
        Assert.Equal((1UL, 2UL, 3UL), (read.Epoch, read.From, read.To));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"typ":"delta","tenant":"a","view":"v","epoch":1,"from":3,"to":3}""")]
    [InlineData("""{"typ":"manifest","tenant":"a","view":"v","epoch":1,"from":2,"to":3}""")]
    [InlineData("""{"typ":"delta","tenant":"a","view":"v","epoch":-1,"from":2,"to":3}""")]
    [InlineData("""{"typ":"delta","tenant":"a","view":"v","epoch":1.5,"from":2,"to":3}""")]
    [InlineData("""{"typ":"delta","tenant":7,"view":"v","epoch":1,"from":2,"to":3}""")]
    [InlineData("""{"typ":"delta","tenant":"a","view":"v","epoch":1,"from":2,"to":3,"crit":["x"]}""")]
    [InlineData("""{"typ":"delta","tenant":"a","view":"v","epoch":1,"from":2,"to":3,"del":[7]}""")]
    [InlineData("""{"typ":"delta","tenant":"a","view":"v","epoch":1,"from":2,"to":3}x""")]
    public void What_is_no_delta_is_refused_with_a_reason(string payload)
    {
        Assert.Null(Delta.TryParse(Encoding.UTF8.GetBytes(payload), out string? problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public void Documents_use_the_names_of_the_protocol()
    {
        SyncReport report = new() { Connection = 7, SeenGeneration = 3, Nftables = new NftablesReport { Ok = true, LastMilliseconds = 1.5 }, Errors = [new ReportedError { Key = "shop/web", Reason = "InvalidPort" }] };
        string json = JsonSerializer.Serialize(report, ProtocolJsonContext.Default.SyncReport);
        Assert.Contains("\"conn\":7", json, StringComparison.Ordinal);
        Assert.Contains("\"seenGen\":3", json, StringComparison.Ordinal);
        Assert.Contains("\"nft\":{\"ok\":true,\"repairs\":0,\"lastMs\":1.5}", json, StringComparison.Ordinal);
        string manifest = JsonSerializer.Serialize(new Manifest { Shards = [new ManifestShard { Index = 1, Part = 2 }] }, ProtocolJsonContext.Default.Manifest);
        Assert.Contains("\"typ\":\"manifest\"", manifest, StringComparison.Ordinal);
        Assert.Contains("{\"i\":1,\"k\":2,\"gen\":0,\"n\":0,\"len\":0,\"raw\":0,\"sha256\":\"\"}", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Kubernetes_objects_are_read_as_they_are_and_written_back()
    {
        const string json = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","uid":"u","unknown":1},"spec":{"ports":[{"port":80,"targetPort":"web"},{"port":81,"targetPort":8081}],"clusterIP":"10.0.0.1"}}""";
        Service? service = JsonSerializer.Deserialize(json, KubernetesJsonContext.Default.Service);
        Assert.Equal(["web", "8081"], service!.Spec!.Ports!.Select(p => p.TargetPort!.Value.ToString()));
        Assert.Equal(json.Replace(",\"unknown\":1", "", StringComparison.Ordinal).Length, JsonSerializer.Serialize(service, KubernetesJsonContext.Default.Service).Length);
    }
}
