using System.Globalization;
using System.Text;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Plays sequences over fake kernels and checks after every step. Not thread-safe.</summary>
internal sealed class SequenceRun : IDisposable
{
    private readonly Scratch _owned = new(owned: true);
    private readonly Scratch _shared = new(owned: false);

    /// <summary>Null, or in words what happened until something was wrong, and what.</summary>
    public string? FaultOf(Sequence sequence)
    {
        var said = new StringBuilder(sequence.Owned ? "owned tables\n" : "shared tables\n");
        SequenceWorld? world = null;
        try
        {
            FakeKernel kernel = (sequence.Owned ? _owned : _shared).Empty();
            world = new SequenceWorld(sequence.Owned, () => new FakeNftables(kernel), kernel);
            foreach (Step step in sequence.Steps)
            {
                List<string> faults = Perform(world, step, sequence.Owned);
                said.Append(CultureInfo.InvariantCulture, $"{step}{(world.Happened.Length == 0 ? "" : $"  → {world.Happened}")}\n");
                if (faults.Count > 0)
                {
                    const int Shown = 12;
                    return $"{said}{string.Join('\n', faults.Take(Shown))}{(faults.Count > Shown ? $"\n… {faults.Count} in all" : "")}";
                }
            }

            return null;
        }
        finally
        {
            world?.Dispose();
        }
    }

    public void Dispose()
    {
        _owned.Dispose();
        _shared.Dispose();
    }

    private List<string> Perform(SequenceWorld world, Step step, bool owned)
    {
        try
        {
            world.Perform(step);
            bool comparison = step is { Kind: StepKind.Compare, Refusal: null, Edits.Count: 0 };
            return [.. SequenceCheck.Faults(world, owned ? _owned : _shared, owned), .. comparison ? SequenceCheck.FaultsOfComparison(world) : []];
        }
        catch (Exception e)
        {
            // Whatever it is: the sequence that leads to it is what a person needs.
            return [e.ToString()];
        }
    }
}
