using Edge.Agent.Leds;
using Edge.Agent.Settings;
using Edge.Agent.Systemd;
using Edge.Linux.Led;
using Edge.Protocol.Settings;
using Edge.Tests.Control;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Agent.Leds;

/// <summary>The thread, over files as they are below /sys.</summary>
public sealed class LedServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stopped_agent_leaves_the_pattern_for_that()
    {
        Plug("health");
        using (LedService service = Start("""{ "leds": { "green": ["led:health"] } }"""))
        {
            Assert.NotNull(service.Post.Changed);
        }

        Assert.Equal("100", File.ReadAllText(_folder.In("health/delay_on")));
        Assert.Equal("5900", File.ReadAllText(_folder.In("health/delay_off")));
    }

    [Fact]
    public void Where_there_is_nothing_there_is_no_thread_and_no_condition()
    {
        using LedService service = Start("{}");
        Assert.Null(service.Post.Changed);
        Assert.Null(service.Post.Condition);
        Assert.Equal("ok", service.Post.Post(LedWorld.Good));
    }

    [Fact]
    public void A_profile_that_is_not_there_is_a_condition_and_nothing_else()
    {
        using LedService service = Start("""{ "leds": { "profile": "/nowhere/board.jsonc" } }""");
        Assert.False(service.Post.Condition!.Status);
        Assert.Contains("/nowhere/board.jsonc: no such file", service.Post.Condition.Message, StringComparison.Ordinal);
    }

    private LedService Start(string settings)
    {
        var map = new SettingsMap();
        map.ReadFile("test", System.Text.Encoding.UTF8.GetBytes(settings));
        return LedService.Start(LedSettings.Read(map), TimeProvider.System, () => { }, new LineKeeper(new DescriptorStore(new FakeServiceManager(), [], NullLogger.Instance)), NullLogger.Instance, new LedFiles(_folder.Path));
    }

    // A plain file keeps what was in it, so the list of triggers has room before it for what is written.
    private void Plug(string name)
    {
        _folder.Write($"{name}/max_brightness", "255\n");
        _folder.Write($"{name}/trigger", $"{new string(' ', 20)} none timer heartbeat\n");
        foreach (string file in new[] { "brightness", "delay_on", "delay_off" })
        {
            _folder.Write($"{name}/{file}", "");
        }
    }
}
