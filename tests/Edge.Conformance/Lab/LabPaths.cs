namespace Edge.Conformance.Lab;

/// <summary>Where the published binaries are, and where a run may write.</summary>
/// <param name="Artifacts">Folder of edge-agent, edge-control and edgectl.</param>
/// <param name="Logs">Outlives the run.</param>
/// <param name="Work">Gone after the run; short, because a socket's path has 107 bytes.</param>
internal sealed record LabPaths(string Artifacts, string Logs, string Work)
{
    public string Published(string name) => Path.Combine(Artifacts, name);

    public string Log(string name) => Path.Combine(Logs, $"{string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or '.' ? c : '_'))}.log");
}
