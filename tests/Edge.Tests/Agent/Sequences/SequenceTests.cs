using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Agent.Sequences;

/// <summary>
/// Whatever happens to a gateway, in whatever order: the kernel has what one load of the same objects gives it, and nothing else.
/// <c>scripts/campaign</c> plays many more and longer ones.
/// </summary>
public sealed class SequenceTests
{
    [Fact]
    public void Any_sequence_of_changes_ends_where_one_load_does()
    {
        const int Sequences = 200, Steps = 8;
        using var run = new SequenceRun();

        // Always the same ones: what fails here failed for a change in the sources.
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(1, 1), Prop.ForAll(SequenceGenerator.Arbitrary(Steps), sequence =>
        {
            if (run.FaultOf(sequence) is string fault)
            {
                Assert.Fail($"{fault}\n\n(as text for KnownSequencesTests)\n{sequence}");
            }
        }));
    }

    [Fact]
    public void A_sequence_is_read_back_from_its_words()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            string text = SequenceGenerator.Make(seed, 20).ToString();
            Assert.Equal(text, Sequence.Parse(text).ToString());
        }
    }
}
