namespace Edge.Tests.Control.Pools;

/// <summary>The manifests under examples/jobs come to what scripts/demo expects.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void The_frontend_gets_the_addresses_that_the_demo_connects_to()
    {
        PoolWorld world = new();
        string[] files = Directory.GetFiles(Path.Combine(SourceTree.Root, "examples", "jobs"), "*.yaml");
        foreach (string file in files)
        {
            world.Set(File.ReadAllText(file));
        }

        world.Update();

        Assert.Contains(files, static f => Path.GetFileName(f) == "address-pool.yaml");
        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.10 2001:db8:113::10", world.Addresses("jobs/frontend"));
        string steps = File.ReadAllText(Path.Combine(SourceTree.Root, "scripts", "lib", "demo-steps.sh"));
        Assert.Contains("LB_IP=203.0.113.10\nLB_IP6=2001:db8:113::10\n", steps, StringComparison.Ordinal);
    }
}
