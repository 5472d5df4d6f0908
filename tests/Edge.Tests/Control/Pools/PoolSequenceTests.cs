using System.Text.Json;
using Edge.Control.Pools;
using Edge.Control.Publishing;
using Edge.Control.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Control.Pools;

/// <summary>Whatever Services, pools and gateways do in whatever order: nothing is given twice, nothing moves by itself, and restarts make no difference.</summary>
public sealed class PoolSequenceTests
{
    private const int Sequences = 150;

    [Fact]
    public void No_sequence_gives_a_port_of_an_address_twice_or_moves_an_address_that_a_Service_has() => ForAll(edits =>
        {
            PoolWorld world = new();
            PoolEdits editor = new(world);
            Dictionary<(string Owner, bool IsV6), HoldingRecord> before = [];
            foreach (int edit in edits)
            {
                editor.Play(edit);
                world.Update();
                Dictionary<(string, bool), HoldingRecord> now = Held(world);
                CheckUnique(world);
                CheckUnmoved(before, now, editor);
                CheckCounts(world);
                before = now;
            }
        });

    [Fact]
    public void A_restart_after_every_step_ends_where_none_does() => ForAll(edits =>
        {
            PoolWorld steady = new(), restarted = new();
            PoolEdits editSteady = new(steady), editRestarted = new(restarted);
            foreach (int edit in edits)
            {
                editSteady.Play(edit);
                editRestarted.Play(edit);
                steady.Update();
                restarted.Update();
                restarted.Restart();
                Assert.Equal(Describe(steady), Describe(restarted));
            }
        });

    /// <summary>A sequence that fails is made shorter edit by edit.</summary>
    private static void ForAll(Action<int[]> body) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithEndSize(40),
        Prop.ForAll(
            Arb.From(Gen.Choose(0, int.MaxValue - 1).ArrayOf(), static edits => edits.Select((_, i) => edits.Where((_, j) => j != i).ToArray())),
            body));

    private static Dictionary<(string, bool), HoldingRecord> Held(PoolWorld world) =>
        world.Save().LoadBalancers.Held.Where(h => h.Named is null).ToDictionary(h => (h.Owner, h.Address.Contains(':', StringComparison.Ordinal)));

    private static void CheckUnique(PoolWorld world)
    {
        HashSet<string> served = [];
        foreach (string name in PoolEdits.Names.Where(n => world.Has(n) && world.Allocator.PoolsOf(n).Count > 0))
        {
            foreach (string address in world.Addresses(name).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var port in world.Object(name).Json.Object("spec").Objects("ports"))
                {
                    Assert.True(served.Add($"{address} {port.Number("port")}/{port.Text("protocol")}"), $"{name}: {address} port {port.Number("port")}/{port.Text("protocol")} is given twice");
                }
            }
        }
    }

    private static void CheckUnmoved(Dictionary<(string Owner, bool IsV6), HoldingRecord> before, Dictionary<(string, bool), HoldingRecord> now, PoolEdits editor)
    {
        foreach (((string Owner, bool IsV6) key, HoldingRecord held) in before)
        {
            if (editor.MustKeep(key.Owner, held))
            {
                Assert.True(now.TryGetValue(key, out HoldingRecord? kept) && kept.Address == held.Address, $"{key.Owner} held {held.Address} and has {now.GetValueOrDefault(key)?.Address ?? "none"}");
            }
        }
    }

    /// <summary>The pools have left what is left when every address is counted.</summary>
    private static void CheckCounts(PoolWorld world)
    {
        HashSet<string> held = [.. world.Save().LoadBalancers.Held.Select(h => h.Address)];
        foreach (AddressPool pool in world.Allocator.Pools.InOrder)
        {
            int free = 0;
            foreach (AddressSpan span in pool.Spec.Spans)
            {
                for (AddressNumber address = span.First; span.Contains(address); address = address with { Value = address.Value + 1 })
                {
                    free += pool.CanGive(address) && !held.Contains(address.ToString()) ? 1 : 0;
                }
            }

            Assert.Equal((UInt128)free, pool.Free);
        }
    }

    /// <summary>Who has what, who has a problem, and the record. Of several that are in the way a problem names any.</summary>
    private static string Describe(PoolWorld world)
    {
        IEnumerable<string> services = PoolEdits.Names.Where(world.Has).Select(n => $"{n}: {world.Addresses(n)}");
        string record = JsonSerializer.Serialize(new ControlRecord { Allocations = new() { LoadBalancers = world.Save().LoadBalancers } }, ControlJsonContext.Default.ControlRecord);
        return string.Join('\n', [.. services, .. world.Problems.Select(p => $"{p.Object} {p.Reason}").Order(StringComparer.Ordinal), record]);
    }
}
