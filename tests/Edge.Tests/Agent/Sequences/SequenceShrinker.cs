namespace Edge.Tests.Agent.Sequences;

/// <summary>Simpler variants of a sequence, the much simpler ones first.</summary>
internal static class SequenceShrinker
{
    public static IEnumerable<Sequence> Simpler(Sequence sequence)
    {
        foreach (IReadOnlyList<Step> steps in WithoutSome(sequence.Steps))
        {
            yield return sequence with { Steps = steps };
        }

        for (int index = 0; index < sequence.Steps.Count; index++)
        {
            foreach (Step step in Simpler(sequence.Steps[index]))
            {
                yield return sequence with { Steps = With(sequence.Steps, index, step) };
            }
        }
    }

    private static IEnumerable<Step> Simpler(Step step)
    {
        if (step.Refusal is { } refusal)
        {
            yield return step with { Refusal = null };
            if (refusal.Lasting)
            {
                yield return step with { Refusal = refusal with { Lasting = false } };
            }
        }

        if (step.Kind == StepKind.Restart)
        {
            yield return step with { Kind = StepKind.Apply };
        }

        foreach (IReadOnlyList<Edit> edits in WithoutSome(step.Edits))
        {
            yield return step with { Edits = edits };
        }

        for (int index = 0; index < step.Edits.Count; index++)
        {
            foreach (Edit edit in Simpler(step.Edits[index]))
            {
                yield return step with { Edits = With(step.Edits, index, edit) };
            }
        }
    }

    private static IEnumerable<Edit> Simpler(Edit edit)
    {
        foreach (IReadOnlyList<string> values in WithoutSome(edit.Values))
        {
            yield return edit with { Values = values };
        }

        for (int index = 0; index < edit.Values.Count; index++)
        {
            // A value of several words needs the first one only; "10.1.0.1 unready @here" is an endpoint, "http 80/TCP 30000" keeps two.
            string[] words = edit.Values[index].Split(' ');
            int needed = edit.Property == "ports" ? 2 : 1;
            for (int word = needed; word < words.Length; word++)
            {
                yield return edit with { Values = With(edit.Values, index, string.Join(' ', words.Where((_, other) => other != word))) };
            }
        }
    }

    // Halves, quarters, … and at last each alone.
    private static IEnumerable<IReadOnlyList<T>> WithoutSome<T>(IReadOnlyList<T> all)
    {
        for (int length = all.Count; length > 0; length /= 2)
        {
            for (int start = 0; start < all.Count; start += length)
            {
                yield return [.. all.Take(start), .. all.Skip(start + length)];
            }
        }
    }

    private static IReadOnlyList<T> With<T>(IReadOnlyList<T> all, int index, T one) => [.. all.Select((other, at) => at == index ? one : other)];
}
