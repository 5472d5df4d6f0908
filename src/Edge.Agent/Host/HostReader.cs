using System.Buffers.Text;
using Edge.Linux;
using Microsoft.Win32.SafeHandles;

namespace Edge.Agent.Host;

/// <summary>Reads what the machine has left, when somebody asks: a few small files and two system calls. Usable from any thread.</summary>
/// <param name="stateDirectory">Whose disk counts.</param>
/// <param name="time">The clock.</param>
/// <param name="proc">Where the kernel shows its numbers (proc(5)).</param>
/// <param name="clock">Asks whether the clock is synchronised.</param>
internal sealed class HostReader(string stateDirectory, TimeProvider time, string proc = "/proc", Func<ClockSync>? clock = null)
{
    private const int LargestFile = 8192;
    private const int LargestSetting = 32;
    private const int Kibibyte = 1024;

    public HostReading Read()
    {
        (long? free, long? size) = ReadDisk();
        Span<byte> file = stackalloc byte[LargestFile];
        ReadOnlySpan<byte> memory = ReadFile("meminfo", file);
        return new HostReading
        {
            DiskFree = free,
            DiskSize = size,
            MemoryAvailable = Find(memory, "MemAvailable:"u8) * Kibibyte,
            MemoryTotal = Find(memory, "MemTotal:"u8) * Kibibyte,
            Connections = Number(ReadFile("sys/net/netfilter/nf_conntrack_count", file)),
            ConnectionLimit = Number(ReadFile("sys/net/netfilter/nf_conntrack_max", file)),
            ForwardsIPv4 = Forwards("sys/net/ipv4/ip_forward", "sys/net/ipv4/conf", "forwarding"),
            ForwardsIPv6 = Forwards("sys/net/ipv6/conf/all/forwarding", "sys/net/ipv6/conf", "force_forwarding"),
            Clock = (clock ?? KernelClock.ReadSync)(),
            Now = time.GetUtcNow(),
        };
    }

    // ip-sysctl: one setting for all; where it is off, an interface's own may be on (of IPv6 since Linux 6.17).
    private bool? Forwards(string all, string interfaces, string own)
    {
        Span<byte> file = stackalloc byte[LargestSetting];
        if (Number(ReadFile(all, file)) is not long forwards)
        {
            return null;
        }

        if (forwards != 0)
        {
            return true;
        }

        try
        {
            foreach (string folder in Directory.EnumerateDirectories($"{proc}/{interfaces}"))
            {
                string name = Path.GetFileName(folder);
                if (name is not ("all" or "default" or "lo") && Number(ReadFile($"{interfaces}/{name}/{own}", file)) > 0)
                {
                    return true;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return false;
    }

    private (long? Free, long? Size) ReadDisk()
    {
        try
        {
            var disk = new DriveInfo(stateDirectory);
            return (disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, null);
        }
    }

    private ReadOnlySpan<byte> ReadFile(string name, Span<byte> into)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle($"{proc}/{name}");
            return into[..RandomAccess.Read(file, into, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long? Find(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name)
    {
        int start = lines.IndexOf(name);
        return start < 0 ? null : Number(lines[(start + name.Length)..]);
    }

    private static long? Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text.TrimStart((byte)' '), out long number, out _) && number >= 0 ? number : null;
}
