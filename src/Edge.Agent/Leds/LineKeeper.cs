using Edge.Agent.Settings;
using Edge.Agent.Systemd;
using Edge.Linux.Gpio;

namespace Edge.Agent.Leds;

/// <summary>
/// GPIO lines that outlive restart and reload of the agent. Many chips forget a line that nobody holds: the light would go out while the agent is away, or show
/// what it does not mean.
/// </summary>
/// <param name="store">Holds them in between.</param>
internal sealed class LineKeeper(DescriptorStore store)
{
    /// <summary>Opens a line, or goes on with the one that was left.</summary>
    /// <exception cref="Linux.LinuxException">There is no such line, somebody else has it, or we may not.</exception>
    public ILed Open(LightAddress place)
    {
        string name = NameOf(place);
        GpioOutput? line = store.Take(name, descriptor => GpioOutput.Adopt(descriptor, place.Device, place.Line, place.ActiveLow));
        if (line is null)
        {
            line = GpioOutput.Open(place.Device, place.Line, place.ActiveLow);
            store.Keep(name, line.Descriptor);
        }

        return new LineLed(line, left => Close(name, left));
    }

    /// <summary>Takes the lines of a board out of the service manager's keeping: another process of the service wants to open them.</summary>
    /// <param name="board">The board.</param>
    /// <param name="manager">Keeps them.</param>
    public static void Release(BoardProfile board, ISystemdNotifier manager)
    {
        bool any = false;
        foreach (IReadOnlyList<LightAddress> places in new[] { board.Green, board.Red })
        {
            foreach (LightAddress place in places)
            {
                if (place.Kind == "gpio")
                {
                    manager.Forget(NameOf(place));
                    any = true;
                }
            }
        }

        if (any)
        {
            manager.Barrier(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>All lines that are wanted are open: what else was left is given back.</summary>
    public void Settle() => store.Settle(DescriptorStore.Lines);

    private void Close(string name, GpioOutput line)
    {
        if (!store.TryLeave(name, line))
        {
            store.Forget(name);
            line.Dispose();
        }
    }

    private static string NameOf(LightAddress place) => DescriptorStore.NameOf(DescriptorStore.Lines, place.Device, place.Line);
}
