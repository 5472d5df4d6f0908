using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.SystemTests;

/// <summary>
/// Runs code inside a network namespace on a thread of its own. The thread is never reused and never switched back:
/// it ends with the code, and with it the last reference to a fresh namespace, which the kernel then removes.
/// </summary>
public static partial class NetworkNamespace
{
    // linux/sched.h: CLONE_NEWNET
    private const int CloneNewNet = 0x40000000;
    private const int OperationNotPermitted = 1;

    /// <summary>Runs <paramref name="body"/> in a fresh namespace whose loopback is up.</summary>
    public static void Run(Action body)
    {
        Requires.Root();
        RunOnOwnThread(Create, () =>
        {
            body();
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Runs <paramref name="body"/> in a fresh namespace; what follows an <c>await</c> in it comes back to the same
    /// thread, thus to the same namespace.
    /// </summary>
    public static Task Run(Func<Task> body)
    {
        Requires.Root();
        return RunOnOwnThread(Create, body);
    }

    /// <summary>Runs <paramref name="body"/> in the namespace that <c>ip netns</c> knows by a name.</summary>
    internal static Task RunIn(string name, Func<Task> body) => RunOnOwnThread(() => Enter(name), body);

    /// <summary>Why this process may not create namespaces; null when it may.</summary>
    internal static string? ProbeRefusal()
    {
        string? refusal = null;
        Thread thread = new(() =>
        {
            if (Unshare(CloneNewNet) != 0 && Marshal.GetLastPInvokeError() == OperationNotPermitted)
            {
                refusal = "unshare(CLONE_NEWNET): EPERM";
            }
        });
        thread.Start();
        thread.Join();
        return refusal;
    }

    private static Task RunOnOwnThread(Action enter, Func<Task> body)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                enter();
                ThreadPump.Run(body);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(ExceptionDispatchInfo.Capture(e).SourceException);
            }
        })
        { Name = "netns", IsBackground = true };
        thread.Start();
        return Finish(done.Task, thread);
    }

    // The thread is joined so that the namespace is gone, and its descriptors with it, when the test goes on.
    private static async Task Finish(Task done, Thread thread)
    {
        try
        {
            await done.ConfigureAwait(false);
        }
        finally
        {
            thread.Join();
        }
    }

    private static void Create()
    {
        if (Unshare(CloneNewNet) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "unshare(CLONE_NEWNET)");
        }

        Command.Run("ip", "link", "set", "lo", "up");
    }

    private static void Enter(string name)
    {
        using SafeFileHandle file = File.OpenHandle($"/run/netns/{name}");
        if (SetNamespace(file, CloneNewNet) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"setns({name})");
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle fd, int type);
}
