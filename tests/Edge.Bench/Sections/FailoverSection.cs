using System.Diagnostics;
using System.Globalization;
using System.Net;
using Edge.Bench.Measure;
using Edge.Bench.State;
using Edge.Linux;
using Edge.Linux.Packets;

namespace Edge.Bench.Sections;

/// <summary>How long nobody answers for a pair's address: the owner is killed, and the owner stops on purpose. Asked by ARP every millisecond.</summary>
internal static class FailoverSection
{
    private const int Runs = 10;
    private const int SenderOffset = 28; // behind the Ethernet header of 14 bytes, 14 bytes into the ARP packet
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30), s_between = TimeSpan.FromMilliseconds(1), s_settle = TimeSpan.FromSeconds(3);

    public static void Run(BenchOptions options, FigureTable table)
    {
        using var pair = new BenchPair(options);
        using PacketSocket socket = PacketSocket.Open(EtherType.Arp);
        int link = int.Parse(File.ReadAllText($"/sys/class/net/{BenchPair.Switch}/ifindex"), CultureInfo.InvariantCulture);
        socket.Listen(PacketFilter.ForArp([IPAddress.Parse(BenchPair.Address)]), link);
        using var witness = new Witness(socket, link);
        pair.Start(0);
        MacAddress owner = witness.WaitForOther(MacAddress.None).Mac;
        pair.Start(1);
        int owning = 0;
        table.Add(new Figure("fail-over of a pair, the owner is killed", Measure(pair, witness, "KILL", ref owning, ref owner), "ms", 1500, Note: $"last answer of the owner → first one of the other, median of {Runs}"));
        table.Add(new Figure("planned hand-over of a pair", Measure(pair, witness, "TERM", ref owning, ref owner), "ms", 100, Note: "the same, the owner is told to stop"));
    }

    private static double Measure(BenchPair pair, Witness witness, string signal, ref int owning, ref MacAddress owner)
    {
        var gaps = new Samples();
        for (int run = 0; run < Runs; run++)
        {
            // The one that has just begun has to hear the owner first.
            witness.AskFor(s_settle);
            pair.End(owning, signal);
            (TimeSpan last, TimeSpan first, owner) = witness.WaitForOther(owner);
            gaps.Add(first - last);
            pair.Wait(owning);
            pair.Start(owning);
            owning = 1 - owning;
        }

        return gaps.Median;
    }

    /// <summary>Asks and listens.</summary>
    private sealed class Witness(PacketSocket socket, int link) : IDisposable
    {
        // The switch's own address: answers to any other one would pass it by.
        private readonly MacAddress _own = MacAddress.Read(Convert.FromHexString(File.ReadAllText($"/sys/class/net/{BenchPair.Switch}/address").Trim().Replace(":", "", StringComparison.Ordinal)));
        private readonly byte[] _frame = new byte[128];
        private readonly PacketWaiter _waiter = new();
        private readonly long _origin = Stopwatch.GetTimestamp();
        private TimeSpan _last;
        private MacAddress _lastMac;

        private TimeSpan Now => Stopwatch.GetElapsedTime(_origin);

        public void Dispose() => _waiter.Dispose();

        /// <summary>Until somebody else than the owner has the address.</summary>
        /// <returns>When the owner was heard last, when the other one first, and who that is.</returns>
        public (TimeSpan Last, TimeSpan First, MacAddress Mac) WaitForOther(MacAddress owner)
        {
            for (TimeSpan begun = Now; Now - begun < s_patience;)
            {
                TimeSpan before = _last;
                Ask();
                if (_lastMac != owner && _lastMac != MacAddress.None)
                {
                    return (before, _last, _lastMac);
                }
            }

            throw new InvalidOperationException("nobody takes over; see pair0.log and pair1.log");
        }

        public void AskFor(TimeSpan time)
        {
            for (TimeSpan end = Now + time; Now < end;)
            {
                Ask();
            }
        }

        // One question, and who answered until the next one; stops at the first that is another one.
        private void Ask()
        {
            ArpFrame.WriteProbe(_frame, _own, IPAddress.Parse(BenchPair.Address));
            IPAddress.Parse(BenchPair.Own).TryWriteBytes(_frame.AsSpan(SenderOffset), out _);
            socket.Send(link, _frame.AsSpan(0, ArpFrame.Bytes));
            for (TimeSpan next = Now + s_between; Now < next;)
            {
                _waiter.Wait(socket, null, next - Now);
                while (socket.TryReceive(_frame, out int length, out _) == Errno.None)
                {
                    if (!ArpFrame.TryRead(_frame.AsSpan(0, length), out NeighbourClaim claim) || claim.IsProbe || claim.Mac == _own || claim.Address.ToString() != BenchPair.Address)
                    {
                        continue;
                    }

                    bool other = claim.Mac != _lastMac;
                    (_last, _lastMac) = (Now, claim.Mac);
                    if (other)
                    {
                        return;
                    }
                }
            }
        }
    }
}
