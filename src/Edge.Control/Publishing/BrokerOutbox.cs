using System.Globalization;
using System.Text.Json;
using Edge.Linux.Mosquitto;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Shards;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Publishing;

/// <summary>Documents as MQTT messages: signed, on their topics, with their properties (protocol 2.2, 2.3).</summary>
internal sealed partial class BrokerOutbox(BrokerLink link, Topics topics, TimeProvider time, ILogger logger) : IOutbox
{
    private const string ShardType = "application/vnd.ep.shard+gzip";
    private static readonly TimeSpan s_deltaExpiry = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_answerExpiry = TimeSpan.FromSeconds(60);

    /// <summary>Signs; replaced when keys rotate.</summary>
    public required PublisherKeys Keys { get; set; }

    public void SendDelta(string view, Delta delta)
    {
        byte[] document = Keys.Sign(delta.ToJson());
        LogDelta(view, delta.Epoch, delta.To, delta.Up.Count, delta.Del.Count, document.Length);
        Send(new MqttMessage(topics.Deltas(view), document) { ContentType = Jose("delta"), MessageExpiry = s_deltaExpiry });
    }

    public void SendShards(string view, IReadOnlyList<EncodedShard> shards)
    {
        foreach (EncodedShard shard in shards)
        {
            Send(new MqttMessage(topics.Shard(view, shard.Entry.Index, shard.Entry.Part), shard.Packed, Retain: true) { ContentType = ShardType });
        }
    }

    public void SendManifest(string view, Manifest manifest)
    {
        byte[] document = SignManifest(manifest);
        LogManifest(view, manifest.Epoch, manifest.Generation, manifest.Beat, manifest.Shards.Count, document.Length);
        Send(new MqttMessage(topics.Manifest(view), document, Retain: true) { ContentType = Jose("manifest") });
    }

    public void ClearShards(string view, IEnumerable<ManifestShard> shards)
    {
        foreach (ManifestShard shard in shards)
        {
            Send(new MqttMessage(topics.Shard(view, shard.Index, shard.Part), ReadOnlyMemory<byte>.Empty, Retain: true));
        }
    }

    public void SendConfig(GatewayConfig config)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(config with { Issued = Now() }, ProtocolJsonContext.Default.GatewayConfig);
        Send(new MqttMessage(topics.Config(config.Gateway), Keys.Sign(json), Retain: true) { ContentType = Jose("cfg") });
    }

    public void SendState(ControlPlaneState state) => Send(StateMessage(topics, state));

    /// <summary>Shards and manifests to a gateway that asked for them.</summary>
    public void Answer(string gateway, IEnumerable<EncodedShard> shards)
    {
        foreach (EncodedShard shard in shards)
        {
            Send(new MqttMessage(topics.Answers(gateway), shard.Packed) { ContentType = ShardType, MessageExpiry = s_answerExpiry });
        }
    }

    public void Answer(string gateway, Manifest manifest) =>
        Send(new MqttMessage(topics.Answers(gateway), SignManifest(manifest)) { ContentType = Jose("manifest"), MessageExpiry = s_answerExpiry });

    public static MqttMessage StateMessage(Topics topics, ControlPlaneState state) =>
        new(topics.ControlPlane, JsonSerializer.SerializeToUtf8Bytes(state, ProtocolJsonContext.Default.ControlPlaneState), Retain: true) { ContentType = "application/json" };

    private static string Jose(string kind) => $"application/vnd.ep.{kind}+jose+json";

    private byte[] SignManifest(Manifest manifest) => Keys.Sign(ManifestBuilder.ToJson(manifest with { Issued = Now() }));

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Send(MqttMessage message)
    {
        if (message.Payload.Length > ProtocolLimits.MessageBytes)
        {
            LogTooLarge(message.Topic, message.Payload.Length, ProtocolLimits.MessageBytes);
        }

        link.Publish(message);
    }

    [LoggerMessage(7010, LogLevel.Information, "view {View}: manifest {Epoch}.{Gen}, beat {Beat}, {Shards} shards, {Bytes} bytes")]
    private partial void LogManifest(string view, ulong epoch, ulong gen, ulong beat, int shards, int bytes);

    [LoggerMessage(7011, LogLevel.Debug, "view {View}: delta {Epoch}.{Gen}, {Up} objects, {Del} deleted, {Bytes} bytes")]
    private partial void LogDelta(string view, ulong epoch, ulong gen, int up, int del, int bytes);

    [LoggerMessage(7012, LogLevel.Error, "{Topic} has {Bytes} bytes; gateways take at most {Limit}: cut the view into smaller ones")]
    private partial void LogTooLarge(string topic, int bytes, int limit);
}
