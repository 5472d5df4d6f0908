using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Draws sequences; a seed always gives the same one.</summary>
internal static class SequenceGenerator
{
    private const int MostAtStart = 40;
    private const int HighestOperation = 40;
    private const int LargestNumber = 10_000;

    // A sequence that fails is tried in so many simpler variants; most need a hundred.
    private const int MostVariants = 2_000;

    /// <summary>Sequences for FsCheck, which makes those that fail as simple as they can be.</summary>
    /// <param name="steps">Length of each.</param>
    /// <param name="seed">That of the only one; null for any.</param>
    public static Arbitrary<Sequence> Arbitrary(int steps, int? seed = null)
    {
        int left = MostVariants;
        Gen<int> seeds = seed is int only ? Gen.Constant(only) : Gen.Choose(0, int.MaxValue - 1);
        return Arb.From(seeds.Select(number => Make(number, steps)), sequence => SequenceShrinker.Simpler(sequence).TakeWhile(_ => left-- > 0));
    }

    /// <summary>One sequence.</summary>
    public static Sequence Make(int seed, int steps)
    {
        var random = new Random(seed);
        var edits = new EditGenerator(random);
        bool owned = random.Next(3) > 0;

        // Something to begin with: small changes of nothing are dull.
        var made = new List<Step> { new(StepKind.Restart, 0, null, [.. edits.Gateway(), .. Edits(edits, random.Next(MostAtStart))]) };
        while (made.Count < steps)
        {
            made.Add(Next(random, edits, owned));
        }

        return new Sequence(owned, made);
    }

    private static Step Next(Random random, EditGenerator edits, bool owned)
    {
        Refusal? refusal = random.Next(6) == 0 ? new Refusal((int)(HighestOperation * Math.Pow(random.NextDouble(), 2)), random.Next(3) == 0) : null;
        return random.Next(100) switch
        {
            < 8 => new Step(StepKind.Stick, random.Next(LargestNumber), null),
            < 11 => new Step(StepKind.Idle, 0, null),
            < 16 => new Step(StepKind.Compare, 0, refusal),
            < 22 => new Step(StepKind.Restart, 0, refusal, Edits(edits, random.Next(4))),
            < 32 when !owned => new Step(StepKind.Damage, random.Next(LargestNumber), null, Edits(edits, random.Next(3))),
            _ => new Step(StepKind.Apply, 0, refusal, Edits(edits, random.Next(3) == 0 ? random.Next(2, 6) : 1)),
        };
    }

    private static List<Edit> Edits(EditGenerator edits, int count) => [.. Enumerable.Range(0, count).Select(_ => edits.Any())];
}
