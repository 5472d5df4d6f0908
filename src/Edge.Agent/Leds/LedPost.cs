using Edge.Protocol.Admin;

namespace Edge.Agent.Leds;

/// <summary>
/// What the reconciler and the thread of the lights tell each other: each value is immutable and replaced as a whole, so neither waits for the
/// other. It also answers for the lights where there are none.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="problem">What is wrong with the board's profile; null when nothing is.</param>
internal sealed class LedPost(TimeProvider time, string? problem = null)
{
    private volatile int _state = (int)LedState.Booting;
    private volatile LedOrder? _order;
    private volatile LedShown? _shown;

    /// <summary>Called when there is something new for the lights; null where there are none.</summary>
    public Action? Changed { get; set; }

    /// <summary>What the gateway's state asks for.</summary>
    public LedState State => (LedState)_state;

    /// <summary>What a person asked for last; null: nothing. It may be over.</summary>
    public LedOrder? Order => _order;

    /// <summary>What the lights show; null where there are none. For reports and metrics.</summary>
    public LedShown? Shown
    {
        get => _shown;
        set => _shown = value;
    }

    /// <summary>The name of what a person before the box sees, or would see.</summary>
    public string Name => LedCatalogue.Of(Active?.State ?? State).Name;

    /// <summary>Milliseconds of the monotonic clock.</summary>
    public long Now => (long)time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>The condition of <c>edgectl status</c>; null where there are no lights.</summary>
    public Condition? Condition => (problem ?? Shown?.Problem) is string wrong ? new Condition("Leds", false, "NotShown", wrong)
        : Changed is null ? null
        : new Condition("Leds", true, "Shown");

    private LedOrder? Active => _order is LedOrder order && order.Until > Now ? order : null;

    /// <summary>Takes the facts; costs nothing while they mean the same.</summary>
    /// <returns>The name of what they mean.</returns>
    public string Post(LedFacts facts)
    {
        LedState state = facts.State;
        if (state != State)
        {
            _state = (int)state;
            Changed?.Invoke();
        }

        return Name;
    }

    /// <summary>Shows something for a while; zero ends what is shown so.</summary>
    public void Show(LedState state, int seconds)
    {
        _order = seconds == 0 ? null : new LedOrder(state, Now + (seconds * 1000L));
        Changed?.Invoke();
    }

    /// <summary>Answers what is about the lights; null: it is not.</summary>
    public AdminResponse? Answer(AdminRequest request)
    {
        switch (request.Op)
        {
            case AdminOperations.Led:
                return Status(LedCatalogue.Of(Shown?.State ?? State));
            case AdminOperations.LedIdentify:
                return Ordered(request, LedCatalogue.Of(LedState.Identify));
            case AdminOperations.LedTest when LedCatalogue.Find(request.Name) is LedPattern pattern:
                return Ordered(request, pattern);
            case AdminOperations.LedTest:
                return AdminResponse.Failure($"there is no LED pattern \"{request.Name}\"", $"use one of {string.Join(", ", Names())}");
            default:
                return null;
        }
    }

    private AdminResponse Ordered(AdminRequest request, LedPattern pattern)
    {
        int seconds = request.Seconds ?? 0;
        if (seconds is < 0 or > LedStatus.LongestSeconds)
        {
            return AdminResponse.Failure($"{seconds} seconds are too many", $"use 0 to {LedStatus.LongestSeconds}; 0 ends it");
        }

        if (Changed is null)
        {
            return AdminResponse.Failure("this gateway has no LEDs", "name them: leds.profile in the settings, see docs/leds.md");
        }

        Show(pattern.State, seconds);
        return Status(seconds == 0 ? LedCatalogue.Of(State) : pattern);
    }

    private AdminResponse Status(LedPattern pattern) => new(true)
    {
        Led = new LedStatus(pattern.Name, pattern.Meaning)
        {
            Gateway = LedCatalogue.Of(State).Name,
            SecondsLeft = Active is LedOrder order ? (int)((order.Until - Now + 999) / 1000) : 0,
            Green = pattern.Green.Words,
            Red = pattern.Red.Words,
            Single = pattern.Single.Words,
            Lights = Shown?.Lights ?? [],
            Problem = problem ?? Shown?.Problem,
            Patterns = Names(),
        },
    };

    private static List<string> Names()
    {
        var names = new List<string>();
        foreach (LedPattern pattern in LedCatalogue.All)
        {
            names.Add(pattern.Name);
        }

        return names;
    }
}
