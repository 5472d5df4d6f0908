using Edge.Agent;
using Edge.Agent.Leds;
using Edge.Agent.Settings;
using Edge.Agent.Sync;
using Edge.Agent.Systemd;

const int Misused = 2;

AgentCommandLine? line = AgentCommandLine.Parse(args, out string? problem);
switch (line?.Command)
{
    case null:
        Console.Error.WriteLine($"edge-agent: {problem}; see edge-agent --help");
        return Misused;
    case "help":
        Console.WriteLine(AgentCommandLine.Help);
        return 0;
    case "version":
        Console.WriteLine($"edge-agent {AgentIdentity.Version}");
        return 0;
    case "led-failed":
        // Whatever else is wrong with the settings may be why it died.
        using (var manager = new SystemdNotifier())
        {
            LastWords.Say(AgentConfiguration.ReadSettings(line, out _).Leds, Environment.GetEnvironmentVariable("SERVICE_RESULT"), manager, TimeProvider.System);
        }

        return 0;
    case "cleanup":
        // Who removes the agent may have removed its settings already.
        return CleanupCommand.Run(AgentConfiguration.ReadSettings(line, out _).AdminSocket, line.Force);
}

AgentConfiguration? configuration = AgentConfiguration.Read(line, out IReadOnlyList<string> errors);
if (configuration is null)
{
    Complain(errors);
    if (line.Command == "run")
    {
        AgentProcess.Refuse(errors[0]);
    }

    return Misused;
}

if (line.Command == "check-config")
{
    BoardProfile.Read(configuration.Settings.Leds, out errors);
    if (errors.Count > 0)
    {
        Complain(errors);
        return Misused;
    }

    AgentSettings good = configuration.Settings;
    Console.WriteLine($"{line.ConfigFile}: good; gateway {configuration.Identity.Gateway}, tenant {configuration.Trust.Tenant}, broker {good.BrokerHost}:{good.BrokerPort}");

    // What else the machine has to have for it: scripts/install reads this.
    if (good.Ingress.Addresses is not null)
    {
        Console.WriteLine("claims addresses: the unit needs edge-agent-ingress.conf");
    }

    if (good.Leds is not { Profile: LedSettings.None, Green: null, Red: null, Button: null })
    {
        Console.WriteLine("has lights or a button: the machine needs edge-leds.rules");
    }

    return 0;
}

using var process = new AgentProcess(line, JournalLoggerFactory.LevelOf(configuration.Settings.LogLevel));
return await process.RunAsync(configuration).ConfigureAwait(false);

static void Complain(IReadOnlyList<string> errors)
{
    foreach (string error in errors)
    {
        Console.Error.WriteLine($"edge-agent: {error}");
    }
}
