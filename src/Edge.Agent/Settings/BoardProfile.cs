using Edge.Protocol.Settings;
using Microsoft.Win32.SafeHandles;

namespace Edge.Agent.Settings;

/// <summary>
/// The lights and the button of a kind of board: a file of the same form as the settings with <c>green</c>, <c>red</c> and <c>button</c>. What is
/// wrong with it costs the lights, never the traffic.
/// </summary>
internal sealed class BoardProfile
{
    /// <summary>Where profiles are found by name.</summary>
    public const string Directory = "/usr/lib/edge/boards";

    private const int LargestFile = 16 * 1024;

    /// <summary>Places of the green (or only) light.</summary>
    public IReadOnlyList<LightAddress> Green { get; private init; } = [];

    /// <summary>Places of the red light.</summary>
    public IReadOnlyList<LightAddress> Red { get; private init; } = [];

    /// <summary>Places of the button.</summary>
    public IReadOnlyList<LightAddress> Button { get; private init; } = [];

    /// <summary>The profile that the settings name, with the settings over it.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="problems">One line for each mistake; what is right is taken all the same.</param>
    /// <param name="directory">Where profiles are found by name.</param>
    public static BoardProfile Read(LedSettings settings, out IReadOnlyList<string> problems, string directory = Directory)
    {
        BoardProfile board = settings.Profile == LedSettings.None ? None(out problems) : ReadFile(PathOf(settings.Profile, directory), out problems);
        return new BoardProfile
        {
            Green = settings.Green ?? board.Green,
            Red = settings.Red ?? board.Red,
            Button = settings.Button ?? board.Button,
        };
    }

    /// <summary>Reads the text of a profile.</summary>
    /// <param name="fileName">For messages.</param>
    /// <param name="json">UTF-8.</param>
    /// <param name="problems">One line for each mistake.</param>
    public static BoardProfile Parse(string fileName, ReadOnlySpan<byte> json, out IReadOnlyList<string> problems)
    {
        var map = new SettingsMap();
        map.ReadFile(fileName, json);
        map.Text("description");
        var profile = new BoardProfile
        {
            Green = map.List<LightAddress>("green", LightAddress.LightForms, LightAddress.TryParseLight!) ?? [],
            Red = map.List<LightAddress>("red", LightAddress.LightForms, LightAddress.TryParseLight!) ?? [],
            Button = map.List<LightAddress>("button", LightAddress.ButtonForms, LightAddress.TryParseButton!) ?? [],
        };
        map.RejectUnknown();
        problems = map.Errors;
        return profile;
    }

    private static string PathOf(string name, string directory) => name.Contains('/', StringComparison.Ordinal) ? name : $"{directory}/{name}.jsonc";

    private static BoardProfile None(out IReadOnlyList<string> problems)
    {
        problems = [];
        return new BoardProfile();
    }

    private static BoardProfile ReadFile(string path, out IReadOnlyList<string> problems)
    {
        string problem = "no such file; leds.profile is the name of a board, a path, or none";
        try
        {
            if (File.Exists(path))
            {
                using SafeFileHandle file = File.OpenHandle(path);
                byte[] text = new byte[LargestFile + 1];
                int length = RandomAccess.Read(file, text, 0);
                if (length <= LargestFile)
                {
                    return Parse(path, text.AsSpan(0, length), out problems);
                }

                problem = $"a profile has at most {LargestFile} bytes";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = "cannot be read; give the agent's user read permission";
        }

        problems = [$"{path}: {problem}"];
        return new BoardProfile();
    }
}
