using Edge.Agent.State;
using Edge.Tests.Control;

namespace Edge.Tests.Agent.State;

public sealed class FactoryResetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_but_the_identity_is_removed_at_the_next_start()
    {
        string key = _folder.Write("state/identity/gateway.key", "k");
        string outside = _folder.Write("outside/file", "o");
        _folder.Write("state/view/lkg", "l");
        _folder.Write("state/floors.json", "f");
        Directory.CreateSymbolicLink(_folder.In("state/link"), _folder.In("outside"));
        var reset = new FactoryReset(_folder.In("state"), key, null);
        Assert.Null(reset.Perform());
        reset.Request();
        Assert.True(File.Exists(_folder.In("state/view/lkg")));
        Assert.Equal(3, reset.Perform());
        Assert.Equal([key], Directory.GetFiles(_folder.In("state"), "*", SearchOption.AllDirectories));
        Assert.True(File.Exists(outside));
        Assert.Null(reset.Perform());
    }

    [Fact]
    public void It_can_be_asked_for_where_there_is_no_state_yet()
    {
        var reset = new FactoryReset(_folder.In("state"));
        reset.Request();
        Assert.Equal(0, reset.Perform());
    }
}
