using System.Reflection;
using Edge.Agent.Sync;

namespace Edge.Tests.Agent.Sync;

public sealed class AgentVersionTests
{
    [Fact]
    public void The_version_as_a_constant_is_that_of_the_assembly()
    {
        string? built = typeof(AgentIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        Assert.Equal(AgentIdentity.Version, built?.Split('+')[0]);
    }
}
