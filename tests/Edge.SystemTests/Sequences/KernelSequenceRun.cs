using System.Globalization;
using System.Text;
using Edge.Agent.Sync;
using Edge.Nftables;
using Edge.Tests.Agent.Sequences;
using Edge.Tests.Fakes;

namespace Edge.SystemTests.Sequences;

/// <summary>Plays sequences over the kernel of this machine and over the fake one, and holds both against each other after every step.</summary>
internal sealed class KernelSequenceRun : IDisposable
{
    private readonly Scratch _owned = new(owned: true);
    private readonly Scratch _shared = new(owned: false);

    /// <summary>Null, or in words what happened until something was wrong, and what. In a network namespace of its own.</summary>
    public string? FaultOf(Sequence sequence)
    {
        string? fault = null;
        NetworkNamespace.Run(() => fault = Play(sequence));
        return fault;
    }

    public void Dispose()
    {
        _owned.Dispose();
        _shared.Dispose();
    }

    private string? Play(Sequence sequence)
    {
        bool owned = sequence.Owned && CanOwn();
        FakeKernel kernel = new();
        using SequenceWorld real = new(owned, NftablesConnection.Open, refusing: null), fake = new(owned, () => new FakeNftables(kernel), refusing: null);
        var said = new StringBuilder(owned ? "owned tables\n" : "shared tables\n");
        foreach (Step step in sequence.Steps)
        {
            List<string> faults = Perform(real, fake, step with { Refusal = null }, owned);
            said.Append(CultureInfo.InvariantCulture, $"{step}{(real.Happened.Length == 0 ? "" : $"  → {real.Happened}")}\n");
            if (faults.Count > 0)
            {
                return $"{said}{string.Join('\n', faults)}";
            }
        }

        return FaultOfScratch(real, owned) is string fault ? $"{said}{fault}" : null;
    }

    private List<string> Perform(SequenceWorld real, SequenceWorld fake, Step step, bool owned)
    {
        try
        {
            real.Perform(step);
            fake.Perform(step);
            List<string> faults = SequenceCheck.Faults(real, owned ? _owned : _shared, owned);
            if (real.Happened != fake.Happened)
            {
                faults.Add($"in the fake kernel: {fake.Happened}");
            }

            if (FirstDifference(Observed.Listing(real.Nftables), Observed.Listing(fake.Nftables)) is string difference)
            {
                faults.Add(difference);
            }

            return faults;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return [e.ToString()];
        }
    }

    // The same objects loaded into an empty kernel, in a namespace of its own. Of addresses that two Services want the same one gets each.
    private static string? FaultOfScratch(SequenceWorld real, bool owned)
    {
        var claims = new Claims(real.Wanted, real.Dataplane.Node);
        var now = new Observed(real.Nftables, real.Dataplane.Model, real.Dataplane.Node, owned);
        List<string> faults = [];
        NetworkNamespace.Run(() =>
        {
            using NftablesConnection nftables = NftablesConnection.Open();
            using Dataplane dataplane = new(nftables, owned, (service, node, _) => Scratch.Resolve(real.Wanted, service, node, claims.HeldAsIn(real.Dataplane.Model)))
            {
                Node = real.Wanted.Node,
            };
            dataplane.Resync([.. real.Wanted.Services], "scratch");
            var scratch = new Observed(nftables, dataplane.Model, real.Wanted.Node, owned);
            faults.AddRange(scratch.Faults);
            faults.AddRange(ObservedDifference.Of(now, scratch, claims.Ports));
        });
        return faults.Count == 0 ? null : $"loaded into an empty kernel:\n{string.Join('\n', faults)}";
    }

    private static bool CanOwn()
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        return KernelFeatures.Probe(nftables, Family.IPv4).TablePersist;
    }

    private static string? FirstDifference(string real, string fake)
    {
        string[] wanted = real.Split('\n'), got = fake.Split('\n');
        int line = Enumerable.Range(0, Math.Max(wanted.Length, got.Length)).FirstOrDefault(index => At(wanted, index) != At(got, index), -1);
        string? inside = line < 0 ? null : wanted.Take(line + 1).LastOrDefault(static text => text.EndsWith('{'))?.Trim(' ', '\t', '{');
        return line < 0 ? null : $"in {inside} the kernel lists\n{At(wanted, line)}\nthe fake one\n{At(got, line)}";

        static string At(string[] lines, int index) => index < lines.Length ? lines[index] : "(nothing more)";
    }
}
