using System.Diagnostics;
using System.Globalization;
using System.Net;
using Edge.Agent.Ingress;
using Edge.Bench.Measure;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Linux.Packets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Bench.Sections;

/// <summary>
/// Claims addresses on one end of a veth pair and listens at the other, in a namespace of its own. Runs as a child process and prints one number a line.
/// </summary>
internal static class IngressProbe
{
    public const string Kind = "ingress";
    private const int Addresses = 1000;
    private const int Rounds = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Milliseconds until 1,000 addresses are announced and the frames of the busiest second; the same where they are ours from before; milliseconds
    /// from a wanted address to its first answer.</summary>
    public static void Run()
    {
        foreach (string line in (string[])["link set lo up", "link add lan0 type veth peer name lan1", "addr add 10.1.255.1/16 dev lan0", "link set lan0 up", "link set lan1 up"])
        {
            using var process = Process.Start("ip", line.Split(' '));
            process.WaitForExit();
        }

        WaitForLink();
        Announce();
        Announce();
        var answers = new Samples();
        for (int round = 0; round < Rounds; round++)
        {
            answers.Add(Answer(IPAddress.Parse($"10.1.200.{round + 1}")));
        }

        Print(answers.Median);
    }

    private static void Announce()
    {
        IPAddress[] addresses = [.. Enumerable.Range(0, Addresses).Select(static index => new IPAddress([10, 1, (byte)(index / 250), (byte)(1 + (index % 250))]))];
        using PacketSocket socket = PacketSocket.Open(EtherType.Arp);
        RouteSnapshot host = ReadHost();
        socket.Listen(PacketFilter.ForArp(addresses), Far(host).Index);
        using IngressLoop loop = Start(host);
        long begin = Stopwatch.GetTimestamp();
        loop.Want([.. addresses.Select(static address => new WantedAddress(address, ["shop/web"]))], complete: true);
        HashSet<IPAddress> told = [];
        List<TimeSpan> frames = [];
        TimeSpan last = TimeSpan.Zero;

        // All frames of the first announcements, and those of the repeats behind them.
        Listen(socket, begin, (claim, at) =>
        {
            frames.Add(at);
            if (!claim.IsProbe && told.Add(claim.Address))
            {
                last = at;
            }

            return told.Count == Addresses && at > last + TimeSpan.FromSeconds(3);
        });
        Print(last.TotalMilliseconds);
        Print(Busiest(frames));
    }

    private static TimeSpan Answer(IPAddress address)
    {
        using PacketSocket socket = PacketSocket.Open(EtherType.Arp);
        RouteSnapshot host = ReadHost();
        RouteLink far = Far(host);
        socket.Listen(PacketFilter.ForArp([address]), far.Index);
        using IngressLoop loop = Start(host);
        byte[] question = new byte[ArpFrame.Bytes];
        ArpFrame.WriteProbe(question, far.Mac, address);
        IPAddress.Parse("10.1.255.77").TryWriteBytes(question.AsSpan(28), out _);
        long begin = Stopwatch.GetTimestamp();
        loop.Want([new WantedAddress(address, ["shop/web"])], complete: true);
        TimeSpan answered = TimeSpan.Zero;
        Listen(
            socket,
            begin,
            (claim, at) =>
            {
                // The kernel's answer goes to who asked; an announcement goes to all.
                answered = at;
                return !claim.IsProbe;
            },
            () => socket.Send(far.Index, question));
        return answered;
    }

    private static void Listen(PacketSocket socket, long begin, Func<NeighbourClaim, TimeSpan, bool> isLast, Action? ask = null)
    {
        using var waiter = new PacketWaiter();
        byte[] frame = new byte[ArpFrame.Bytes];
        while (Stopwatch.GetElapsedTime(begin) is var now && now < Patience)
        {
            ask?.Invoke();
            waiter.Wait(socket, null, TimeSpan.FromMilliseconds(5));
            while (socket.TryReceive(frame, out int length, out _) == Errno.None)
            {
                if (ArpFrame.TryRead(frame.AsSpan(0, length), out NeighbourClaim claim) && isLast(claim, Stopwatch.GetElapsedTime(begin)))
                {
                    return;
                }
            }
        }

        throw new InvalidOperationException("the frames that were waited for did not come");
    }

    private static int Busiest(List<TimeSpan> frames)
    {
        int busiest = 0;
        for (int first = 0, last = 0; last < frames.Count; last++)
        {
            while (frames[last] - frames[first] >= TimeSpan.FromSeconds(1))
            {
                first++;
            }

            busiest = Math.Max(busiest, last - first + 1);
        }

        return busiest;
    }

    private static IngressLoop Start(RouteSnapshot host)
    {
        var loop = new IngressLoop(new IngressOptions(), TimeProvider.System, NullLogger<IngressLoop>.Instance);
        loop.Start();
        loop.HostIs(host);
        return loop;
    }

    private static RouteSnapshot ReadHost()
    {
        using var reader = new RouteReader();
        return reader.Read();
    }

    private static RouteLink Far(RouteSnapshot host) => host.Links.Single(static link => link.Name == "lan1");

    private static void WaitForLink()
    {
        using var monitor = new RouteMonitor();
        monitor.Start();
        while (ReadHost().Links.Count(static link => link.IsRunning) < 3)
        {
            monitor.Snapshots.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
            monitor.Snapshots.TryRead(out _);
        }
    }

    private static void Print(double value) => Console.WriteLine(value.ToString(CultureInfo.InvariantCulture));
}
