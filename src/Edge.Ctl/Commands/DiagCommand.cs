using System.CommandLine;
using System.Globalization;
using Edge.Ctl.Diagnosis;
using Edge.Ctl.Output;
using Edge.Protocol.Settings;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl diag</c>: everything that support asks for, in one file.</summary>
internal static class DiagCommand
{
    private const string StandardSocket = "/run/edge/agent.sock", StandardSettings = "/etc/edge/agent.jsonc", StandardState = "/var/lib/edge";

    public static Command Make(SharedOptions shared)
    {
        Option<string?> file = new("--file", "-f") { Description = "Where to (default: edge-diag-HOST-TIME.tar.gz here)", HelpName = "FILE" };
        Option<string> settings = new("--config") { Description = "The agent's settings", DefaultValueFactory = _ => StandardSettings, HelpName = "FILE" };
        ExampleCommand command = new("diag", "Write a support bundle of this gateway", """
            What the agent says, its journal and the kernel's, the kernel's tables, routes and settings, the machine, the
            agent's settings without secrets and the names of its state files: text in a tar.gz of at most 5 MiB. What cannot
            be read is named in its README; no agent need run. As root it is complete. It holds addresses and names of
            Services; no keys.

            Examples:
              sudo edgectl diag
              sudo edgectl diag -f /tmp/gw1.tar.gz
            """) { file, settings };
        command.SetAction(async (parse, cancellationToken) =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            string name = string.Create(CultureInfo.InvariantCulture, $"edge-diag-{Environment.MachineName}-{now:yyyyMMddTHHmmssZ}");
            string path = parse.GetValue(file) ?? $"{name}.tar.gz";
            DiagBundle bundle = new(TimeProvider.System);
            string config = parse.GetValue(settings)!;
            IEnumerable<DiagPart> parts =
            [
                .. AgentParts.Of(parse.GetValue(shared.Socket) ?? SettingOf(config, "adminSocket", StandardSocket)),
                .. new JournalParts().All(),
                .. KernelParts.All(),
                .. new MachineParts("/").All(config, SettingOf(config, "stateDirectory", StandardState)),
            ];
            foreach (DiagPart part in parts)
            {
                await bundle.AddAsync(part, cancellationToken).ConfigureAwait(false);
            }

            Write(bundle, path, name, Heading(now));
            shared.Console.Out.WriteLine(path);
            if (bundle.Failures > 0)
            {
                shared.Console.Error.WriteLine(shared.Console.Weak(Texts.Invariant($"edgectl: {bundle.Failures} parts are not there or cut; README.txt in it says why")));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static string Heading(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"""
        Support bundle of {Environment.MachineName}, {now:yyyy-MM-dd HH:mm:ss} UTC, by edgectl {typeof(DiagCommand).Assembly.GetName().Version?.ToString(3)}.
        It holds addresses, names of Services, settings and the log; no keys, no passwords, no content of the agent's state.
        Not in it: a packet that goes wrong. Add it with edgectl trace CLIENT ADDRESS:PORT -o json.

        """);

    // 0600: it says more of a network than others on the machine need to know.
    private static void Write(DiagBundle bundle, string path, string folder, string heading)
    {
        try
        {
            using FileStream stream = new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            bundle.Write(stream, folder, heading);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CtlException(ExitCodes.Failure, e.Message, "name a new file in a directory that you may write, with -f");
        }
    }

    // A file with mistakes still says where the agent is; a part of the bundle says what is wrong with it.
    private static string SettingOf(string config, string name, string otherwise)
    {
        try
        {
            var map = new SettingsMap();
            map.ReadFile(config, File.ReadAllBytes(config));
            return map.Text(name) ?? otherwise;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return otherwise;
        }
    }
}
