using Edge.Tests.Agent.Sequences;

namespace Edge.SystemTests.Sequences;

/// <summary>
/// Random sequences of changes over the real kernel: it has what the fake one has, what one load gives, and refuses nothing.
/// <c>scripts/campaign --kernel</c> plays more.
/// </summary>
public sealed class KernelSequenceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void The_kernel_agrees_with_the_fake_one_and_with_a_load_from_scratch(int firstSeed)
    {
        Requires.Root();
        Requires.Kernel("6.3", "destroy");
        const int Sequences = 10, Steps = 10;
        using var run = new KernelSequenceRun();
        for (int seed = firstSeed; seed < firstSeed + Sequences; seed++)
        {
            Sequence sequence = SequenceGenerator.Make(seed, Steps);
            if (run.FaultOf(sequence) is string fault)
            {
                Assert.Fail($"seed {seed}:\n{fault}");
            }
        }
    }

    [Fact(Explicit = true)]
    public void No_sequence_of_a_campaign_fails()
    {
        Requires.Root();
        Requires.Kernel("6.3", "destroy");
        using var run = new KernelSequenceRun();
        Assert.Equal(0, new Campaign(run.FaultOf, Console.Out).Play());
    }
}
