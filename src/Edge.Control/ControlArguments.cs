using System.Text;
using Edge.Protocol.Settings;

namespace Edge.Control;

/// <summary>The command line of edge-control.</summary>
internal sealed record ControlArguments(string Command, ControlSettings? Settings, IReadOnlyList<string> Errors)
{
    public const string Help = """
        edge-control: publishes Services and EndpointSlices from a manifest directory to edge gateways over MQTT.

        Usage:
          edge-control run          [--config FILE] [--set NAME=VALUE]...
          edge-control check-config [--config FILE] [--set NAME=VALUE]...
          edge-control --help | --version

        Options:
          --config FILE     settings, JSON with comments (default /etc/edge-control/control.jsonc)
          --set NAME=VALUE  one setting over file and environment, as in --set broker.port=8883

        Every setting can also come from the environment: broker.host is EDGE_CONTROL_BROKER_HOST.

        Exit codes: 0 ended as asked, 1 failed while running, 2 the settings or the command line are wrong.

        See edge-control(8) for the settings, edgectl(1) to look inside.
        """;

    /// <summary>Reads the command line, and the settings when the command needs them.</summary>
    public static ControlArguments Parse(IReadOnlyList<string> args, System.Collections.IDictionary environment)
    {
        string command = "run";
        string? file = null;
        List<string> sets = [];
        for (int i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "-h" or "--help" or "help":
                    return new("help", null, []);
                case "--version" or "version":
                    return new("version", null, []);
                case "run" or "check-config" when i == 0:
                    command = args[i];
                    break;
                case "--config" when i + 1 < args.Count:
                    file = args[++i];
                    break;
                case "--set" when i + 1 < args.Count:
                    sets.Add(args[++i]);
                    break;
                default:
                    return new(command, null, [$"{args[i]}: not known, or without its value; see edge-control --help"]);
            }
        }

        return ReadSettings(command, file, sets, environment);
    }

    private static ControlArguments ReadSettings(string command, string? file, List<string> sets, System.Collections.IDictionary environment)
    {
        SettingsMap map = new();
        string path = file ?? ControlSettings.DefaultFile;
        if (file is not null || File.Exists(path))
        {
            try
            {
                map.ReadFile(path, File.ReadAllBytes(path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new(command, null, [$"{path}: {e.Message}"]);
            }
        }

        map.ReadEnvironment(ControlSettings.EnvironmentPrefix, environment);
        sets.ForEach(map.ReadOption);
        ControlSettings settings = ControlSettings.Read(map);
        return new(command, map.Errors.Count == 0 ? settings : null, map.Errors);
    }

    /// <summary>All mistakes, one a line.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        foreach (string error in Errors)
        {
            text.Append("edge-control: ").AppendLine(error);
        }

        return text.ToString();
    }
}
