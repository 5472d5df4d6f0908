using System.Diagnostics;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Agent.Sequences;

/// <summary>
/// Plays many sequences, tells how it goes, and shows those that fail as simple as they can be. <c>scripts/campaign</c> starts it and says by
/// environment variables how much.
/// </summary>
internal sealed class Campaign(Func<Sequence, string?> faultOf, TextWriter output)
{
    private const int MostShown = 5;
    private const double SecondsBetweenLines = 5;

    /// <summary>The last line: numbers that the script adds up.</summary>
    private const string Result = "campaign result";

    private readonly int _sequences = Setting("EDGE_CAMPAIGN_SEQUENCES", 100);
    private readonly int _steps = Setting("EDGE_CAMPAIGN_STEPS", 20);
    private readonly int _seed = Setting("EDGE_CAMPAIGN_SEED", 1);
    private int _failed;

    /// <summary>Plays them all.</summary>
    /// <returns>How many failed.</returns>
    public int Play()
    {
        long start = Stopwatch.GetTimestamp(), lastLine = start;
        for (int number = 0; number < _sequences; number++)
        {
            PlayOne(unchecked(_seed + number) & int.MaxValue);
            if (Stopwatch.GetElapsedTime(lastLine).TotalSeconds >= SecondsBetweenLines)
            {
                lastLine = Stopwatch.GetTimestamp();
                Tell(number + 1, Stopwatch.GetElapsedTime(start));
            }
        }

        Tell(_sequences, Stopwatch.GetElapsedTime(start));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Result}: {_sequences - _failed} {_failed}"));
        return _failed;
    }

    private void PlayOne(int seed)
    {
        if (faultOf(SequenceGenerator.Make(seed, _steps)) is not string first)
        {
            return;
        }

        _failed++;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FAILED: again with --sequences 1 --steps {_steps} --seed {seed}"));
        if (_failed <= MostShown)
        {
            output.WriteLine(Simplest(seed) ?? $"only once:\n{first}");
        }
    }

    private string? Simplest(int seed)
    {
        string? fault = null;
        Config quiet = Config.Quick.WithMaxTest(1).WithQuietOnSuccess(true);
        Check.One(quiet, Prop.ForAll(SequenceGenerator.Arbitrary(_steps, seed), sequence =>
        {
            string? found = faultOf(sequence);
            fault = found is null ? fault : $"{found}\n\nfor KnownSequencesTests:\n{sequence}";
            return found is null;
        }));
        return fault;
    }

    private void Tell(int played, TimeSpan elapsed) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{played} of {_sequences} sequences, {(long)played * _steps} steps in {elapsed.TotalSeconds:0} s, {played / elapsed.TotalSeconds:0.0} a second; {_failed} failed; seeds from {_seed}"));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
