using System.Diagnostics;
using System.Globalization;
using System.Net;
using Edge.Linux;
using Edge.Linux.Packets;

namespace Edge.SystemTests.Pair;

/// <summary>A host that asks all the time who has an address, and writes down who says so and when.</summary>
internal sealed class ArpWitness : IDisposable
{
    private const int SenderOffset = 28; // behind the Ethernet header of 14 bytes, 14 bytes into the ARP packet
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(5), s_patience = TimeSpan.FromSeconds(60);
    private readonly object _gate = new();
    private readonly List<(TimeSpan At, MacAddress Mac)> _claims = [];
    private readonly List<TimeSpan> _asked = [];
    private readonly PacketSocket _socket;
    private readonly Thread _thread;
    private readonly long _origin = Stopwatch.GetTimestamp();
    private volatile bool _stopping;

    /// <param name="host">Where it is.</param>
    /// <param name="device">Its interface.</param>
    /// <param name="from">Its own address.</param>
    /// <param name="address">What it asks for.</param>
    public ArpWitness(LabNamespace host, string device, string from, string address)
    {
        IPAddress wanted = IPAddress.Parse(address);
        string[] link = host.Execute("ip", "-o", "link", "show", "dev", device).Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
        int index = int.Parse(link[0], CultureInfo.InvariantCulture);
        MacAddress own = MacOf(host, device);
        _socket = host.Get(static () => PacketSocket.Open(EtherType.Arp));
        _socket.Listen(PacketFilter.ForArp([wanted]), index);
        _thread = new Thread(() => Run(index, own, IPAddress.Parse(from), wanted)) { Name = "witness", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The time by which it writes.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_origin);

    /// <summary>The hardware address of an interface.</summary>
    public static MacAddress MacOf(LabNamespace host, string device)
    {
        string text = host.Execute("ip", "-o", "link", "show", "dev", device);
        string mac = text[(text.IndexOf("link/ether ", StringComparison.Ordinal) + 11)..][..17];
        return MacAddress.Read(Convert.FromHexString(mac.Replace(":", "", StringComparison.Ordinal)));
    }

    /// <summary>Waits until this gateway says that it has the address, after that time.</summary>
    /// <returns>When it said so.</returns>
    public TimeSpan WaitFor(MacAddress mac, TimeSpan after)
    {
        lock (_gate)
        {
            for (TimeSpan begun = Now; ;)
            {
                foreach ((TimeSpan at, MacAddress said) in _claims)
                {
                    if (said == mac && at > after)
                    {
                        return at;
                    }
                }

                Assert.True(Now - begun < s_patience, $"{mac} does not have the address");
                Monitor.Wait(_gate, s_patience);
            }
        }
    }

    /// <summary>Who said so after that time.</summary>
    public IReadOnlyList<(TimeSpan At, MacAddress Mac)> After(TimeSpan time)
    {
        lock (_gate)
        {
            return [.. _claims.Where(claim => claim.At > time)];
        }
    }

    /// <summary>Asks so many times more.</summary>
    public void Ask(int times)
    {
        lock (_gate)
        {
            int wanted = _asked.Count + times;
            for (TimeSpan begun = Now; _asked.Count < wanted;)
            {
                Assert.True(Now - begun < s_patience, "the witness stands still");
                Monitor.Wait(_gate, s_patience);
            }
        }
    }

    /// <summary>The longest time in which the witness itself did not ask: this machine was busy.</summary>
    public TimeSpan LongestPause(TimeSpan after)
    {
        lock (_gate)
        {
            TimeSpan longest = TimeSpan.Zero, last = after;
            foreach (TimeSpan at in _asked)
            {
                if (at > after)
                {
                    longest = at - last > longest ? at - last : longest;
                    last = at;
                }
            }

            return longest;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Run(int index, MacAddress own, IPAddress sender, IPAddress address)
    {
        byte[] frame = new byte[128];
        using var waiter = new PacketWaiter();
        while (!_stopping)
        {
            // As any host asks, with its own address as the sender: a probe would be a claim to the address.
            ArpFrame.WriteProbe(frame, own, address);
            sender.TryWriteBytes(frame.AsSpan(SenderOffset), out _);
            _socket.Send(index, frame.AsSpan(0, ArpFrame.Bytes));
            lock (_gate)
            {
                _asked.Add(Now);
                Monitor.PulseAll(_gate);
            }

            for (TimeSpan next = Now + s_between; Now < next && !_stopping;)
            {
                waiter.Wait(_socket, null, next - Now);
                while (_socket.TryReceive(frame, out int length, out _) == Errno.None)
                {
                    if (ArpFrame.TryRead(frame.AsSpan(0, length), out NeighbourClaim claim) && !claim.IsProbe && claim.Mac != own && claim.Address.Equals(address))
                    {
                        lock (_gate)
                        {
                            _claims.Add((Now, claim.Mac));
                        }
                    }
                }
            }
        }
    }
}
