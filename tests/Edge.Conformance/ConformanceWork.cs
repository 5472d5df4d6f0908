using Edge.Conformance.Schema;

namespace Edge.Conformance;

/// <summary>What the files and the filter come to: translated twins behind their originals.</summary>
/// <param name="Scenarios">Those of the files, and those made of selection cases.</param>
/// <param name="Conntracks">Cases of connection tracking.</param>
internal sealed record ConformanceWork(IReadOnlyList<Scenario> Scenarios, IReadOnlyList<ConntrackCase> Conntracks)
{
    public bool IsEmpty => Scenarios.Count + Conntracks.Count == 0;

    /// <summary>Reads the files; what cannot be read goes into the report.</summary>
    public static ConformanceWork Load(ConformanceArguments arguments, ConformanceReport report)
    {
        List<Scenario> scenarios = [];
        List<ConntrackCase> conntracks = [];
        foreach (string path in arguments.Files)
        {
            try
            {
                ConformanceFile file = ConformanceFile.Load(path);
                foreach (string problem in file.Problems)
                {
                    report.AddUnreadable(path, problem);
                }

                scenarios.AddRange(file.Scenarios.Concat(file.Selections.Select(SelectionScenario.From)).SelectMany(WithTwin).Where(scenario => arguments.Takes(scenario.Id)));
                conntracks.AddRange(file.Conntracks.SelectMany(WithTwin).Where(entry => arguments.Takes(entry.Title)));
            }
            catch (SchemaException e)
            {
                report.AddUnreadable(path, e.Message);
            }
        }

        return new ConformanceWork(scenarios, conntracks);
    }

    private static Scenario[] WithTwin(Scenario scenario) => scenario.IsIPv4 ? [scenario, IPv6Translation.Translate(scenario)] : [scenario];

    private static ConntrackCase[] WithTwin(ConntrackCase entry) => entry.IsIPv4 ? [entry, IPv6Translation.Translate(entry)] : [entry];
}
