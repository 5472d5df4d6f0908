using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edge.SystemTests;

/// <summary>
/// Who starts this program in the background of a script, or by nohup, lets it ignore signals, and it would hand that down to all that it starts: an agent that
/// hears no SIGHUP, a command that no Ctrl-C ends. What is started here begins as systemd and a shell in front of a person begin it.
/// </summary>
internal static partial class InheritedSignals
{
    // bits/signum-generic.h
    private const int Hangup = 1, Interrupt = 2, Quit = 3;
    private const nint Default = 0, Ignored = 1;

    [ModuleInitializer]
    internal static void Forget()
    {
        foreach (int number in (ReadOnlySpan<int>)[Hangup, Interrupt, Quit])
        {
            nint before = Signal(number, Default);
            if (before != Ignored)
            {
                Signal(number, before);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);
}
