using Edge.Agent.Settings;
using Edge.Agent.Sync;
using Edge.Protocol.Settings;
using Edge.Protocol.Signatures;

namespace Edge.Agent;

/// <summary>Everything that the agent is told from outside before it begins, read and checked: at the start, and again at each reload.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Identity">Who this gateway is.</param>
/// <param name="Trust">Whom it believes.</param>
internal sealed record AgentConfiguration(AgentSettings Settings, AgentIdentity Identity, TrustStore Trust)
{
    /// <summary>Reads what the command line names.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="errors">Every mistake, a line each, with file and line where there is one.</param>
    /// <returns>Null when there are mistakes.</returns>
    public static AgentConfiguration? Read(AgentCommandLine line, out IReadOnlyList<string> errors)
    {
        AgentSettings settings = ReadSettings(line, out errors);
        if (errors.Count > 0)
        {
            return null;
        }

        AgentIdentity? identity = AgentIdentity.Read(settings.CertificateFile, out string? problem);
        TrustStore? trust = identity is null ? null : ReadTrust(settings.TrustFile, out problem);
        if (trust is null)
        {
            errors = [problem!];
            return null;
        }

        return new AgentConfiguration(settings, identity!, trust);
    }

    /// <summary>Reads the settings alone; on mistakes they are not to be used for more than the lights.</summary>
    public static AgentSettings ReadSettings(AgentCommandLine line, out IReadOnlyList<string> errors)
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

    private static TrustStore? ReadTrust(string file, out string? problem)
    {
        try
        {
            TrustStore? trust = TrustStore.TryLoad(File.ReadAllBytes(file), out problem);
            problem = problem is null ? null : $"{file}: {problem}";
            return trust;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{file} cannot be read ({e.Message})";
            return null;
        }
    }
}
