using System.Runtime.InteropServices;
using Edge.Control;
using Edge.Control.Publishing;
using Edge.Linux.Mosquitto;
using Edge.Protocol.Admin;
using Microsoft.Extensions.Logging;

ControlArguments arguments = ControlArguments.Parse(args, Environment.GetEnvironmentVariables());
switch (arguments)
{
    case { Command: "help" }:
        Console.Out.WriteLine(ControlArguments.Help);
        return 0;
    case { Command: "version" }:
        Console.Out.WriteLine($"edge-control {BuildVersion.Text}");
        return 0;
    case { Settings: null }:
        Console.Error.Write(arguments.Describe());
        return 2;
}

ControlSettings settings = arguments.Settings;
PublisherKeys? keys = PublisherKeys.TryLoad(settings.KeysDirectory, out string? problem);
if (keys is not null && settings.Tenant is { } tenant && tenant != keys.Tenant)
{
    problem = $"tenant: the settings say {tenant}, the key package in {settings.KeysDirectory} is of {keys.Tenant}: make them agree";
}

if (keys is null || problem is not null)
{
    Console.Error.WriteLine($"edge-control: {problem}");
    return 2;
}

if (arguments.Command == "check-config")
{
    Console.Out.WriteLine($"the settings are good: tenant {keys.Tenant}, broker {settings.Broker.Host}:{settings.Broker.Port}, manifests in {settings.Manifests}");
    return 0;
}

using ILoggerFactory logging = LoggerFactory.Create(builder =>
{
    builder.SetMinimumLevel(Enum.Parse<LogLevel>(settings.LogLevel, ignoreCase: true));
    if (Console.IsErrorRedirected || Console.IsOutputRedirected)
    {
        builder.AddSystemdConsole(); // the journal adds time and reads the level from the prefix
    }
    else
    {
        builder.AddSimpleConsole(options => (options.SingleLine, options.TimestampFormat) = (true, "HH:mm:ss "));
    }
});
using CancellationTokenSource stop = new();
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    ControlStore store = ControlStore.Open(settings.StateDirectory);
    ControlLoop loop = new(settings, keys, store, new MosquittoConnection(), TimeProvider.System, logging.CreateLogger("edge-control"));
    await using (loop.ConfigureAwait(false))
    {
        await loop.RunAsync(stop.Token).ConfigureAwait(false);
    }

    return 0;
}
catch (AdminException e)
{
    Console.Error.WriteLine($"edge-control: {e.Message}: {e.Next}");
    return 1;
}
catch (IOException e)
{
    Console.Error.WriteLine($"edge-control: {e.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
