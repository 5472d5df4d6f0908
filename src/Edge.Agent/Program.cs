using System.Runtime.InteropServices;
using Edge.Agent;
using Edge.Agent.Leds;
using Edge.Agent.Settings;
using Edge.Agent.Sync;
using Edge.Agent.Systemd;
using Edge.Linux;
using Edge.Protocol.Signatures;
using Edge.Protocol.Settings;
using Microsoft.Extensions.Logging;

const int Failed = 1;
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
}

AgentSettings settings = ReadSettings(line, out IReadOnlyList<string> errors);
if (line.Command == "led-failed")
{
    // Whatever else is wrong with the settings may be why it died.
    LastWords.Say(settings.Leds, Environment.GetEnvironmentVariable("SERVICE_RESULT"), TimeProvider.System);
    return 0;
}

if (line.Command == "cleanup")
{
    // Who removes the agent may have removed its settings already.
    return CleanupCommand.Run(settings.AdminSocket, line.Force);
}

AgentIdentity? identity = errors.Count > 0 ? null : AgentIdentity.Read(settings.CertificateFile, out problem);
TrustStore? trust = identity is null ? null : TrustStore.TryLoad(File.ReadAllBytes(settings.TrustFile), out problem);
if (errors.Count == 0 && trust is null)
{
    errors = [problem!.StartsWith(settings.TrustFile, StringComparison.Ordinal) || identity is null ? problem : $"{settings.TrustFile}: {problem}"];
}

if (errors.Count > 0)
{
    foreach (string error in errors)
    {
        Console.Error.WriteLine($"edge-agent: {error}");
    }

    return Misused;
}

if (line.Command == "check-config")
{
    BoardProfile.Read(settings.Leds, out errors);
    foreach (string error in errors)
    {
        Console.Error.WriteLine($"edge-agent: {error}");
    }

    if (errors.Count > 0)
    {
        return Misused;
    }

    Console.WriteLine($"{line.ConfigFile}: good; gateway {identity!.Gateway}, tenant {trust!.Tenant}, broker {settings.BrokerHost}:{settings.BrokerPort}");
    return 0;
}

using var loggers = new JournalLoggerFactory(Console.Error, JournalLoggerFactory.LevelOf(settings.LogLevel));
ILogger logger = loggers.CreateLogger("Edge.Agent");
AgentLog.Starting(logger, AgentIdentity.Version, identity!.Gateway, trust!.Tenant, $"{settings.BrokerHost}:{settings.BrokerPort}");
using var stop = new CancellationTokenSource();
using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM);
using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT);
try
{
    await new AgentHost(settings, identity, trust, loggers).RunAsync(stop.Token).ConfigureAwait(false);
    AgentLog.Stopped(logger);
    return 0;
}
catch (LinuxException e)
{
    AgentLog.KernelProblem(logger, e.Message);
    return Failed;
}

PosixSignalRegistration OnSignal(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
{
    context.Cancel = true;
    stop.Cancel();
});

static AgentSettings ReadSettings(AgentCommandLine line, out IReadOnlyList<string> errors)
{
    var map = new SettingsMap();
    try
    {
        map.ReadFile(line.ConfigFile, File.ReadAllBytes(line.ConfigFile));
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        errors = [$"{line.ConfigFile} cannot be read ({e.Message}); name another with --config, or start from examples/agent.jsonc"];
        return AgentSettings.Read(new SettingsMap(), out _);
    }

    map.ReadEnvironment(AgentSettings.EnvironmentPrefix, Environment.GetEnvironmentVariables());
    foreach (string assignment in line.Assignments)
    {
        map.ReadOption(assignment);
    }

    return AgentSettings.Read(map, out errors);
}
