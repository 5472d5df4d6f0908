using System.Globalization;

namespace Edge.Protocol;

/// <summary>A topic taken apart. <see cref="Scope"/> is the view or the gateway, <see cref="Shard"/> and <see cref="Part"/> belong to a shard.</summary>
public readonly record struct TopicName(TopicKind Kind, string Tenant, string? Scope = null, int Shard = -1, int? Part = null, string? Job = null)
{
    internal static bool TryParse(string? topic, out TopicName name)
    {
        name = default;
        const string prefix = Topics.Root + "/";
        if (topic is null || topic.Length > 512 || !topic.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        string[] levels = topic[prefix.Length..].Split('/');
        if (!Topics.IsSegment(levels[0]))
        {
            return false;
        }

        if (levels is [_, "cp"])
        {
            name = new TopicName(TopicKind.ControlPlane, levels[0]);
            return true;
        }

        if (levels.Length < 4 || !Topics.IsSegment(levels[2]))
        {
            return false;
        }

        return levels[1] switch
        {
            "v" => TryParseView(levels, ref name),
            "g" => TryParseGateway(levels, ref name),
            _ => false,
        };
    }

    private static bool TryParseView(string[] levels, ref TopicName name)
    {
        switch (levels[3..])
        {
            case ["m"]:
                name = new TopicName(TopicKind.Manifest, levels[0], levels[2]);
                return true;
            case ["d"]:
                name = new TopicName(TopicKind.Deltas, levels[0], levels[2]);
                return true;
            case ["c", string shard]:
                string[] numbers = shard.Split('.');
                if (numbers.Length > 2 || !TryNumber(numbers[0], out int index))
                {
                    return false;
                }

                int part = 0;
                if (numbers.Length == 2 && !TryNumber(numbers[1], out part))
                {
                    return false;
                }

                name = new TopicName(TopicKind.Shard, levels[0], levels[2], index, numbers.Length == 2 ? part : null);
                return true;
            default:
                return false;
        }
    }

    private static bool TryParseGateway(string[] levels, ref TopicName name)
    {
        TopicKind kind;
        switch (levels[3..])
        {
            case ["cfg"]:
                kind = TopicKind.Config;
                break;
            case ["j"]:
                kind = TopicKind.Jobs;
                break;
            case ["x"]:
                kind = TopicKind.Commands;
                break;
            case ["a"]:
                kind = TopicKind.Answers;
                break;
            case ["s"]:
                kind = TopicKind.Status;
                break;
            case ["e"]:
                kind = TopicKind.Events;
                break;
            case ["t"]:
                kind = TopicKind.Telemetry;
                break;
            case ["q"]:
                kind = TopicKind.Requests;
                break;
            case ["r", "sync"]:
                kind = TopicKind.SyncReport;
                break;
            case ["r", "cfg"]:
                kind = TopicKind.ConfigReport;
                break;
            case ["r", "j", string job] when Topics.IsSegment(job):
                name = new TopicName(TopicKind.JobReport, levels[0], levels[2], Job: job);
                return true;
            default:
                return false;
        }

        name = new TopicName(kind, levels[0], levels[2]);
        return true;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 65_535;
}
