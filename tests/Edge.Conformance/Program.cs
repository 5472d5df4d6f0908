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
ConformanceWork work = ConformanceWork.Load(arguments, report);
if (arguments.List)
{
    foreach (Scenario scenario in work.Scenarios)
    {
        Console.WriteLine($"{scenario.Id}  ({scenario.Mode}, {scenario.FlowCount} flows)");
    }

    foreach (ConntrackCase entry in work.Conntracks)
    {
        Console.WriteLine($"{entry.Title}  ({entry.Entries.Count} entries)");
    }

    return report.HasFailures ? 1 : 0;
}

bool broken = false;
try
{
    if (!work.IsEmpty)
    {
        await new ConformanceRun(arguments, report).RunAsync(work, stop.Token);
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    report.AddBroken("the run", 1, "interrupted; its namespaces are gone");
    broken = true;
}
catch (Exception e)
{
    // The last line must never read like a success.
    report.AddBroken("the lab", 1, e is InvalidOperationException or TimeoutException ? e.Message : e.ToString());
}

report.End();
return broken ? 130 : report.HasFailures ? 1 : 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
