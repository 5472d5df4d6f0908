using Edge.Agent;

namespace Edge.Tests.Agent;

public sealed class AgentCommandLineTests
{
    [Theory]
    [InlineData("cleanup", false)]
    [InlineData("cleanup --force", true)]
    [InlineData("--force --config /tmp/x cleanup", true)]
    public void Cleanup_may_be_forced(string words, bool force)
    {
        AgentCommandLine line = AgentCommandLine.Parse(words.Split(' '), out string? problem)!;
        Assert.Null(problem);
        Assert.Equal(("cleanup", force), (line.Command, line.Force));
    }

    [Fact]
    public void Nothing_else_is_forced()
    {
        Assert.Null(AgentCommandLine.Parse(["run", "--force"], out string? problem));
        Assert.Equal("--force belongs to cleanup", problem);
    }
}
