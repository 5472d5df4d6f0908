using Edge.Agent.Settings;

namespace Edge.Agent;

/// <summary>The agent's own command line: few words, read by hand so that the executable stays small.</summary>
/// <param name="Command"><c>run</c>, <c>check-config</c>, <c>led-failed</c>, <c>cleanup</c>, <c>version</c> or <c>help</c>.</param>
/// <param name="ConfigFile">The settings file.</param>
/// <param name="Assignments"><c>name=value</c> of each <c>--set</c>.</param>
internal sealed record AgentCommandLine(string Command, string ConfigFile, IReadOnlyList<string> Assignments)
{
    /// <summary><c>--force</c>: clean up although an agent runs.</summary>
    public bool Force { get; init; }

    public const string Help = """
        edge-agent: makes Services work on this gateway.

        Usage:
          edge-agent run [--config FILE] [--set NAME=VALUE]...
          edge-agent check-config [--config FILE] [--set NAME=VALUE]...
          edge-agent led-failed [--config FILE] [--set NAME=VALUE]...
          edge-agent cleanup [--force] [--config FILE] [--set NAME=VALUE]...
          edge-agent --version | --help

        Commands:
          run            program the kernel from last-known-good, connect to the broker, follow it
          check-config   read and check the settings, print every mistake with file and line, and end
          led-failed     for ExecStopPost=: show on the LEDs that the agent died, unless SERVICE_RESULT=success
          cleanup        remove every trace of the agent from the kernel: claimed addresses, routes, rules, nftables;
                         not while an agent runs, unless --force is given

        Options:
          --config FILE      settings (default: /etc/edge/agent.jsonc)
          --set NAME=VALUE   one setting over the file, for example --set broker.port=8884
                             (also from the environment: EDGE_AGENT_BROKER_PORT=8884)

        Examples:
          edge-agent check-config --config ./agent.jsonc
          edge-agent run --set logLevel=debug
          edgectl status                       what the running agent does

        Exit codes: 0 ended as asked, 1 failed while running, 2 command line or settings are wrong.
        """;

    /// <summary>Null, with a sentence for a person, when the words make no sense.</summary>
    public static AgentCommandLine? Parse(ReadOnlySpan<string> words, out string? problem)
    {
        string? command = null;
        string file = AgentSettings.DefaultFile;
        var assignments = new List<string>();
        bool force = false;
        problem = null;
        for (int index = 0; index < words.Length; index++)
        {
            string word = words[index];
            switch (word)
            {
                case "--help" or "-h" or "help":
                    return new AgentCommandLine("help", file, assignments);
                case "--version" or "version":
                    return new AgentCommandLine("version", file, assignments);
                case "--config" or "--set" when index + 1 == words.Length:
                    problem = $"{word} needs a value";
                    return null;
                case "--config":
                    file = words[++index];
                    break;
                case "--set":
                    assignments.Add(words[++index]);
                    break;
                case "--force":
                    force = true;
                    break;
                case "run" or "check-config" or "led-failed" or "cleanup" when command is null:
                    command = word;
                    break;
                default:
                    problem = $"'{word}' is not understood";
                    return null;
            }
        }

        if (command is null)
        {
            problem = "say what to do: run or check-config";
            return null;
        }

        if (force && command != "cleanup")
        {
            problem = "--force belongs to cleanup";
            return null;
        }

        return new AgentCommandLine(command, file, assignments) { Force = force };
    }
}
