using System.Runtime.InteropServices;
using Edge.Conformance;
using Edge.Conformance.Schema;

if (ConformanceArguments.Parse(args, out string problem) is not { } arguments)
{
    Console.Error.WriteLine($"conformance: {problem}");
    return 2;
}

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
ConformanceReport report = new();
ConformanceRun run = new(arguments, report);
List<Scenario> scenarios = run.Load();
if (arguments.List)
{
    scenarios.ForEach(static scenario => Console.WriteLine($"{scenario.Id}  ({scenario.Mode}, {scenario.FlowCount} flows)"));
    return report.Failed ? 1 : 0;
}

bool broken = false;
try
{
    if (scenarios.Count > 0)
    {
        await run.RunAsync(scenarios, stop.Token);
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("Interrupted; the namespaces are gone.");
    broken = true;
}
catch (Exception e)
{
    // The last line must never read like a success.
    report.Unreadable("the lab", e is InvalidOperationException or TimeoutException ? e.Message : e.ToString());
}

report.End();
return broken ? 130 : report.Failed ? 1 : 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
