namespace Edge.Agent.Proxy.Annotations;

/// <summary>Reads <c>http:/healthz, port=8080, interval=10s, timeout=500ms, fall=3, rise=2</c>: the annotation <c>probe</c> and the setting <c>probes</c>.</summary>
internal static class ProbeReader
{
    /// <summary>What is allowed, after "not".</summary>
    public const string Allowed = "none, tcp, http:/path, icmp or neighbour, and then port=, interval=, timeout=, fall= or rise=";

    private const int MaximumLength = 400;
    private const int LongestPath = 200;
    private static readonly TimeSpan s_longestInterval = TimeSpan.FromHours(1);

    /// <param name="value">The text; hostile.</param>
    /// <param name="spec">What it says.</param>
    /// <param name="wrong">The part that is wrong; empty when none is.</param>
    /// <param name="allowed">What that part could be, after "not".</param>
    public static bool TryRead(string value, out ProbeSpec spec, out string wrong, out string allowed)
    {
        (spec, wrong, allowed) = (ProbeSpec.None, value, Allowed);
        if (value.Length > MaximumLength)
        {
            return false;
        }

        bool first = true;
        bool timeout = false;
        foreach (string part in ListReader.Parts(value))
        {
            wrong = part;
            string? mistake = first ? ReadKind(part, ref spec) : ReadOption(part, ref spec, ref timeout);
            if (mistake is not null)
            {
                allowed = mistake;
                return false;
            }

            first = false;
        }

        TimeSpan interval = spec.Interval ?? ProbeSpec.ShortestAutomatic;
        spec = !timeout && spec.Timeout > interval ? spec with { Timeout = interval } : spec;
        bool isTooLong = spec.Timeout > interval;
        (wrong, allowed) = isTooLong ? ("timeout", "at most as long as the interval, which is 10s or more when it is not given") : (value, Allowed);
        return !first && !isTooLong;
    }

    private static string? ReadKind(string part, ref ProbeSpec spec)
    {
        if (part.StartsWith("http:", StringComparison.Ordinal))
        {
            string path = part[5..];
            spec = new ProbeSpec(ProbeKind.Http) { Path = path };
            return IsPath(path) ? null : $"http: and a path of at most {LongestPath} printable ASCII characters that begins with a slash";
        }

        ProbeKind? kind = part switch
        {
            "none" => ProbeKind.None,
            "tcp" => ProbeKind.Tcp,
            "icmp" => ProbeKind.Icmp,
            "neighbour" => ProbeKind.Neighbour,
            _ => null,
        };
        spec = kind is ProbeKind.None or null ? ProbeSpec.None : new ProbeSpec(kind.Value);
        return kind is null ? Allowed : null;
    }

    private static string? ReadOption(string part, ref ProbeSpec spec, ref bool timeout)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        ReadOnlySpan<char> name = equals < 0 ? part : part.AsSpan(0, equals).TrimEnd(), value = part.AsSpan(equals + 1).TrimStart();
        int number;
        switch (equals < 0 ? "" : name)
        {
            case "port" when spec.Kind is ProbeKind.Tcp or ProbeKind.Http:
                bool isPort = ListReader.TryNumber(value, 1, ushort.MaxValue, out number);
                spec = spec with { Port = (ushort)number };
                return isPort ? null : "port= and a number from 1 to 65535";
            case "fall":
                bool isFall = ListReader.TryNumber(value, 1, 10, out number);
                spec = spec with { Fall = number };
                return isFall ? null : "fall= and a number from 1 to 10";
            case "rise":
                bool isRise = ListReader.TryNumber(value, 1, 10, out number);
                spec = spec with { Rise = number };
                return isRise ? null : "rise= and a number from 1 to 10";
            case "interval":
                bool isInterval = TryTime(value, TimeSpan.FromSeconds(1), s_longestInterval, out TimeSpan interval);
                spec = spec with { Interval = interval };
                return isInterval ? null : "interval= and a time from 1s to 3600s";
            case "timeout":
                timeout = TryTime(value, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), out TimeSpan longest);
                spec = spec with { Timeout = longest };
                return timeout ? null : "timeout= and a time from 200ms to 30s";
            default:
                return spec.Kind is ProbeKind.Tcp or ProbeKind.Http ? "port=, interval=, timeout=, fall= or rise=" : "interval=, timeout=, fall= or rise=";
        }
    }

    private static bool TryTime(ReadOnlySpan<char> text, TimeSpan minimum, TimeSpan maximum, out TimeSpan time)
    {
        bool milliseconds = text.EndsWith("ms", StringComparison.Ordinal);
        time = default;
        if (!milliseconds && !text.EndsWith("s", StringComparison.Ordinal))
        {
            return false;
        }

        bool isNumber = ListReader.TryNumber(text[..^(milliseconds ? 2 : 1)], 0, int.MaxValue, out int number);
        time = milliseconds ? TimeSpan.FromMilliseconds(number) : TimeSpan.FromSeconds(number);
        return isNumber && time >= minimum && time <= maximum;
    }

    private static bool IsPath(string path)
    {
        if (path.Length is 0 or > LongestPath || path[0] != '/')
        {
            return false;
        }

        foreach (char character in path)
        {
            if (character is <= ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }
}
