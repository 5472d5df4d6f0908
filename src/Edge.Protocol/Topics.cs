namespace Edge.Protocol;

/// <summary>Topics of one tenant: <c>ep/v1/&lt;tenant&gt;/…</c>. Segments are <c>[a-z0-9-]{1,64}</c>; nothing else gets into a topic.</summary>
public sealed class Topics
{
    /// <summary>What every topic starts with.</summary>
    public const string Root = "ep/v1";

    private readonly string _prefix;

    public Topics(string tenant)
    {
        Tenant = Checked(tenant);
        _prefix = $"{Root}/{tenant}";
    }

    public string Tenant { get; }

    /// <summary>Control-plane state, retained; also the will of the control plane.</summary>
    public string ControlPlane => $"{_prefix}/cp";

    /// <summary>Every gateway's birth and death, for the control plane.</summary>
    public string AllStatus => $"{_prefix}/g/+/s";

    /// <summary>Every gateway's reports, for the control plane.</summary>
    public string AllReports => $"{_prefix}/g/+/r/#";

    /// <summary>Every gateway's requests, for the control plane.</summary>
    public string AllRequests => $"{_prefix}/g/+/q";

    /// <summary>Every gateway's events, for the control plane.</summary>
    public string AllEvents => $"{_prefix}/g/+/e";

    /// <summary>What a segment may be: one to 64 of a-z, 0-9 and '-'.</summary>
    public static bool IsSegment(ReadOnlySpan<char> segment)
    {
        if (segment.Length is 0 or > 64)
        {
            return false;
        }

        foreach (char c in segment)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Splits a topic; false when it is none of ours.</summary>
    public static bool TryParse(string? topic, out TopicName name) => TopicName.TryParse(topic, out name);

    public string Manifest(string view) => $"{_prefix}/v/{Checked(view)}/m";

    public string Deltas(string view) => $"{_prefix}/v/{Checked(view)}/d";

    /// <summary>A shard, or one part of a shard that is too large for one message.</summary>
    public string Shard(string view, int shard, int? part = null) => part is null
        ? $"{_prefix}/v/{Checked(view)}/c/{shard}"
        : $"{_prefix}/v/{Checked(view)}/c/{shard}.{part}";

    /// <summary>All shards of a view; the agent subscribes to it only during a full fetch.</summary>
    public string AllShards(string view) => $"{_prefix}/v/{Checked(view)}/c/+";

    public string Config(string gateway) => Gateway(gateway, "cfg");

    public string Jobs(string gateway) => Gateway(gateway, "j");

    public string Commands(string gateway) => Gateway(gateway, "x");

    /// <summary>Answers to <see cref="Requests"/>.</summary>
    public string Answers(string gateway) => Gateway(gateway, "a");

    /// <summary>Birth, and death by will.</summary>
    public string Status(string gateway) => Gateway(gateway, "s");

    public string SyncReport(string gateway) => Gateway(gateway, "r/sync");

    public string ConfigReport(string gateway) => Gateway(gateway, "r/cfg");

    public string JobReport(string gateway, string job) => Gateway(gateway, "r/j/" + Checked(job));

    public string Events(string gateway) => Gateway(gateway, "e");

    public string Telemetry(string gateway) => Gateway(gateway, "t");

    public string Requests(string gateway) => Gateway(gateway, "q");

    private static string Checked(string segment) => IsSegment(segment)
        ? segment
        : throw new ArgumentException($"'{segment}' cannot be part of a topic: use 1 to 64 of a-z, 0-9 and '-'", nameof(segment));

    private string Gateway(string gateway, string leaf) => $"{_prefix}/g/{Checked(gateway)}/{leaf}";
}
