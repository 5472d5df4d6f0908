using System.Globalization;
using System.Runtime.InteropServices;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.LibcConstants;

namespace Edge.Linux.ServiceManager;

/// <summary>The descriptors that a service manager handed to this process (sd_listen_fds_with_names(3)).</summary>
public static class InheritedDescriptors
{
    /// <summary>So many are looked at; the unit's <c>FileDescriptorStoreMax=</c> is smaller.</summary>
    public const int Maximum = 2048;

    // SD_LISTEN_FDS_START
    private const int First = 3;

    /// <summary>Takes them: they are closed on exec from now on, and each is the caller's to close.</summary>
    /// <param name="variable">Value of an environment variable.</param>
    /// <param name="processId">This process; what is meant for another one is left alone.</param>
    /// <returns>Name and descriptor; the name is empty where the manager gave none.</returns>
    public static IReadOnlyList<(string Name, SafeHandle Descriptor)> Take(Func<string, string?> variable, int processId)
    {
        if (!TryParse(variable("LISTEN_PID"), out int process) || process != processId || !TryParse(variable("LISTEN_FDS"), out int count))
        {
            return [];
        }

        string[] names = variable("LISTEN_FDNAMES")?.Split(':') ?? [];
        var taken = new List<(string, SafeHandle)>();
        for (int index = 0; index < Math.Min(count, Maximum); index++)
        {
            // What this process opened itself is closed on exec, what it was given is not: a wrong number must not cost us our own.
            int number = First + index;
            if (Libc.fcntl(number, F_GETFD, 0) == 0)
            {
                _ = Libc.fcntl(number, F_SETFD, FD_CLOEXEC);
                taken.Add((index < names.Length ? names[index] : "", DeviceCalls.Kernel.Adopt(number)));
            }
        }

        return taken;
    }

    private static bool TryParse(string? text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
