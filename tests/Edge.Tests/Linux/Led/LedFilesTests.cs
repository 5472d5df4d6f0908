using Edge.Linux;
using Edge.Linux.Led;
using Edge.Tests.Control;

namespace Edge.Tests.Linux.Led;

public sealed class LedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_an_led_are_read_and_written()
    {
        _folder.Write("input2::scrolllock/brightness", "0");
        var files = new LedFiles(_folder.Path);
        Assert.Equal(Errno.None, files.Write("input2::scrolllock", "brightness", "1"u8));
        Assert.Equal((Errno.None, "1"), (files.Read("input2::scrolllock", "brightness", out string text), text));
    }

    [Fact]
    public void What_is_not_there_is_not_made()
    {
        _folder.Write("ACT/brightness", "0");
        var files = new LedFiles(_folder.Path);
        Assert.Equal(Errno.ENOENT, files.Write("ACT", "delay_on", "1"u8));
        Assert.Equal(Errno.ENOENT, files.Read("PWR", "brightness", out _));
        Assert.False(File.Exists(_folder.In("ACT/delay_on")));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../ACT")]
    [InlineData("")]
    [InlineData("a/b")]
    public void A_name_does_not_lead_out_of_the_class(string name)
    {
        var files = new LedFiles(_folder.Path);
        Assert.Equal(Errno.EINVAL, files.Write(name, "brightness", "1"u8));
        Assert.Equal(Errno.EINVAL, files.Read(name, "brightness", out _));
    }
}
