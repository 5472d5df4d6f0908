using System.Text;
using Edge.Agent.Settings;
using Edge.Protocol.Settings;
using Edge.Tests.Control;

namespace Edge.Tests.Agent.Settings;

public sealed class BoardProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Shipped => [.. Directory.GetFiles(Boards, "*.jsonc").Select(path => Path.GetFileNameWithoutExtension(path))];

    private static string Boards => Path.Combine(SourceTree.Root, "examples", "boards");

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Each_shipped_profile_is_right_and_has_a_light(string name)
    {
        BoardProfile board = BoardProfile.Read(Settings($$"""{ "leds": { "profile": "{{name}}" } }"""), out IReadOnlyList<string> problems, Boards);
        Assert.Empty(problems);
        Assert.NotEmpty(board.Green);
    }

    [Fact]
    public void Lines_of_a_board_are_shipped_by_number_because_kernels_name_them_differently()
    {
        BoardProfile board = BoardProfile.Read(Settings("""{ "leds": { "profile": "two-gpio" } }"""), out _, Boards);
        LightAddress[] lines = [.. board.Green.Concat(board.Red).Concat(board.Button).Where(place => place.Kind == "gpio")];
        Assert.Equal(["17", "17", "17", "27", "27", "27", "22", "22", "22"], lines.Select(place => place.Line));
    }

    [Fact]
    public void The_boards_of_the_brief_are_there() =>
        Assert.Superset(new HashSet<string> { "raspberry-pi-3", "raspberry-pi-4", "raspberry-pi-5", "raspberry-pi-zero-2", "two-gpio" }, Shipped.Select(row => row.Data).ToHashSet());

    [Fact]
    public void A_setting_goes_over_the_profile()
    {
        string file = _folder.Write("b.jsonc", """{ "green": ["led:a", "led:b"], "red": "led:c", "button": "gpio:chip:4:low" } // mine""");
        BoardProfile board = BoardProfile.Read(Settings($$"""{ "leds": { "profile": "{{file}}", "red": ["led:x"] } }"""), out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        Assert.Equal("led:a led:b | led:x | gpio:chip:4:low", $"{string.Join(' ', board.Green)} | {string.Join(' ', board.Red)} | {string.Join(' ', board.Button)}");
    }

    [Fact]
    public void Mistakes_are_named_with_their_line_and_the_rest_is_taken()
    {
        BoardProfile board = BoardProfile.Parse("b.jsonc", "{\n\"green\": [\"led:a\", \"nonsense\"],\n\"gren\": 1 }"u8, out IReadOnlyList<string> problems);
        Assert.Single(board.Green);
        Assert.Equal(
            [$"b.jsonc:2: green: 'nonsense' is not {LightAddress.LightForms}", "b.jsonc:3: gren: there is no such setting; did you mean green?"], problems);
    }

    [Fact]
    public void A_file_that_is_missing_or_too_large_costs_only_the_lights()
    {
        string large = _folder.Write("large.jsonc", new string(' ', 20_000) + "{}");
        foreach (string path in new[] { _folder.In("none.jsonc"), large })
        {
            BoardProfile board = BoardProfile.Read(Settings($$"""{ "leds": { "profile": "{{path}}" } }"""), out IReadOnlyList<string> problems);
            Assert.Empty(board.Green);
            Assert.StartsWith(path + ": ", Assert.Single(problems), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Whatever_is_in_the_file_is_taken_or_named()
    {
        byte[] good = """{ "description": "b", "green": ["led:ACT", "gpio:chip:4:low"], "red": "led:PWR", /* c */ "button": ["key:/dev/input/event0:148"] }"""u8.ToArray();
        var random = new Random(5000);
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. good];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            BoardProfile board = BoardProfile.Parse("fuzz", bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length)), out IReadOnlyList<string> problems);
            refused += problems.Count > 0 ? 1 : 0;
            Assert.All(board.Green.Concat(board.Red), place => Assert.True(place.Kind is "led" or "gpio" && place.Device.Length > 0 && !(place.Kind == "led" && place.Device.Contains('/', StringComparison.Ordinal))));
            Assert.All(board.Button, place => Assert.True(place.Kind is "gpio" or "key"));
            Assert.All(problems, problem => Assert.StartsWith("fuzz", problem, StringComparison.Ordinal));
        }

        Assert.InRange(refused, 1000, 19_999);
    }

    [Theory]
    [InlineData("""{ "leds": { "nightHours": "22-22" } }""")]
    [InlineData("""{ "leds": { "nightHours": "24-6" } }""")]
    [InlineData("""{ "leds": { "nightHours": "22" } }""")]
    [InlineData("""{ "leds": { "nightBrightness": 101 } }""")]
    [InlineData("""{ "leds": { "brightness": 0 } }""")]
    [InlineData("""{ "leds": { "green": ["led:a/b"] } }""")]
    [InlineData("""{ "leds": { "button": ["led:a"] } }""")]
    public void Wrong_settings_are_named(string json)
    {
        var map = new SettingsMap();
        map.ReadFile("s", Encoding.UTF8.GetBytes(json));
        LedSettings.Read(map);
        Assert.StartsWith("s:1: leds.", Assert.Single(map.Errors), StringComparison.Ordinal);
    }

    private static LedSettings Settings(string json)
    {
        var map = new SettingsMap();
        map.ReadFile("s", Encoding.UTF8.GetBytes(json));
        LedSettings settings = LedSettings.Read(map);
        Assert.Empty(map.Errors);
        return settings;
    }
}
