using Edge.Agent.Settings;
using Edge.Linux;
using Edge.Linux.Gpio;
using Edge.Linux.Led;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Leds;

/// <summary>
/// The thread of lights and button. It sleeps until the next edge that the kernel does not make itself, until the button moves, or until the
/// state changes; where there are no lights and no button there is no thread.
/// </summary>
internal sealed class LedService : IDisposable
{
    private readonly LedController? _controller;
    private readonly ButtonWaiter? _waiter;
    private readonly Thread? _thread;
    private readonly LineKeeper _lines;
    private volatile bool _stopping;
    private volatile bool _goesOn;

    private LedService(LedPost post, LineKeeper lines, LedController? controller)
    {
        Post = post;
        _lines = lines;
        if (controller is null)
        {
            lines.Settle();
        }
        else
        {
            _controller = controller;
            _waiter = new ButtonWaiter();
            _thread = new Thread(Run) { Name = "leds", IsBackground = true };
            post.Changed = _waiter.Wake;
        }
    }

    /// <summary>Where the state goes, and where what is shown comes from.</summary>
    public LedPost Post { get; }

    /// <summary>Begins to show that the agent starts. Never fails for what the machine lacks.</summary>
    /// <param name="settings">Which lights.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reset">Called when the button asked for a factory reset, on the thread of the lights.</param>
    /// <param name="lines">Where GPIO lines come from.</param>
    /// <param name="logger">Is told of states and problems.</param>
    /// <param name="files">The LED class; null: this machine's.</param>
    public static LedService Start(LedSettings settings, TimeProvider time, Action reset, LineKeeper lines, ILogger logger, ILedFiles? files = null)
    {
        BoardProfile board = BoardProfile.Read(settings, out IReadOnlyList<string> problems);
        foreach (string problem in problems)
        {
            LedLog.ProfileProblem(logger, problem);
        }

        var post = new LedPost(time, problems.Count == 0 ? null : string.Join("; ", problems));
        bool any = board.Green.Count + board.Red.Count + board.Button.Count > 0;
        var night = new NightHours(settings.NightFrom, settings.NightTo, LocalTime.MinuteOfDay);
        var service = new LedService(
            post, lines, any ? new LedController(post, Panel(board, lines, files), new ButtonSlot(board.Button, OpenButton), night, settings, reset, logger) : null);
        service._thread?.Start();
        return service;
    }

    /// <summary>The lights of a board.</summary>
    public static LedPanel Panel(BoardProfile board, LineKeeper lines, ILedFiles? files = null)
    {
        files ??= new LedFiles(LedFiles.Class);
        ILed Open(LightAddress place) => place.Kind == "led" ? new ClassLed(files, place.Device) : lines.Open(place);
        return new LedPanel(new LightSlot(board.Green, Open), new LightSlot(board.Red, Open));
    }

    /// <summary>The agent does not end, it begins anew: nothing is to be shown about it.</summary>
    public void GoOn() => _goesOn = true;

    /// <summary>Shows that the agent was stopped, and ends the thread.</summary>
    public void Dispose()
    {
        _stopping = true;
        _waiter?.Wake();
        _thread?.Join();
        _waiter?.Dispose();
    }

    private static Button OpenButton(LightAddress place) =>
        place.Kind == "key" ? KeyButton.Open(place.Device, place.Code) : GpioButton.Open(place.Device, place.Line, place.ActiveLow);

    private void Run()
    {
        using LedController controller = _controller!;
        bool settled = false;
        while (!_stopping)
        {
            TimeSpan? wait = controller.Step();
            if (!settled)
            {
                settled = true;
                _lines.Settle();
            }

            _waiter!.Wait(controller.Button, wait);
        }

        if (!_goesOn)
        {
            controller.End(wait => _waiter!.Wait(null, wait));
        }
    }
}
