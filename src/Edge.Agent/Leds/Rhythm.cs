namespace Edge.Agent.Leds;

/// <summary>When one light is lit and when it is dark, over and over.</summary>
/// <param name="words">What a person sees.</param>
/// <param name="steps">Milliseconds one after the other: positive lit, negative dark. None: always dark. One: always as its sign says.</param>
internal sealed class Rhythm(string words, params int[] steps)
{
    private const int FlashOn = 200;
    private const int FlashOff = 300;
    private const int FlashGap = 2000;

    public static readonly Rhythm Dark = new("dark");
    public static readonly Rhythm Lit = new("lit", 1);
    public static readonly Rhythm Four = new("blinks 4 times a second", 125, -125);
    public static readonly Rhythm FourOpposite = new("blinks 4 times a second, in turn with the other", -125, 125);
    public static readonly Rhythm Two = new("blinks twice a second", 250, -250);
    public static readonly Rhythm TwoShort = new("short blink twice a second", 50, -450);
    public static readonly Rhythm TwoLong = new("goes out for a moment twice a second", 450, -50);
    public static readonly Rhythm One = new("blinks once a second", 500, -500);
    public static readonly Rhythm OneOpposite = new("blinks once a second, in turn with the other", -500, 500);
    public static readonly Rhythm Double = new("blinks twice, then waits, each second", 100, -150, 100, -650);
    public static readonly Rhythm Half = new("slow: a second on, a second off", 1000, -1000);
    public static readonly Rhythm Rare = new("a short blink every six seconds", 100, -5900);
    public static readonly Rhythm Flicker = new("flickers", 50, -50);
    public static readonly Rhythm Flash1 = Flashes(1);
    public static readonly Rhythm Flash2 = Flashes(2);
    public static readonly Rhythm Flash3 = Flashes(3);
    public static readonly Rhythm Flash5 = Flashes(5);

    /// <summary>As the kernel's own trigger of that name at rest.</summary>
    public static readonly Rhythm Heartbeat = new("beats like a heart", 70, -210, 70, -910);

    public string Words => words;

    public ReadOnlySpan<int> Steps => steps;

    /// <summary>It never changes.</summary>
    public bool IsConstant => steps.Length < 2;

    /// <summary>Lit for so long, dark for so long, beginning lit: all that a simple timer can do.</summary>
    public bool IsSimple => steps.Length == 2 && steps[0] > 0;

    /// <summary>Whether the light is on.</summary>
    /// <param name="elapsed">Milliseconds since it began.</param>
    public bool IsLit(long elapsed) => steps.Length > 0 && steps[Find(elapsed, out _)] > 0;

    /// <summary>Milliseconds until it changes.</summary>
    /// <param name="elapsed">Milliseconds since it began.</param>
    public long UntilEdge(long elapsed)
    {
        if (IsConstant)
        {
            return long.MaxValue;
        }

        int step = Find(elapsed, out long into);
        return Math.Abs(steps[step]) - into;
    }

    private static Rhythm Flashes(int count)
    {
        int[] steps = new int[count * 2];
        for (int flash = 0; flash < count; flash++)
        {
            steps[flash * 2] = FlashOn;
            steps[(flash * 2) + 1] = -FlashOff;
        }

        steps[^1] -= FlashGap;
        return new Rhythm(count == 1 ? "1 flash, then a pause" : $"{count} flashes, then a pause", steps);
    }

    private int Find(long elapsed, out long into)
    {
        long cycle = 0;
        foreach (int step in steps)
        {
            cycle += Math.Abs(step);
        }

        into = elapsed % cycle;
        int index = 0;
        while (into >= Math.Abs(steps[index]))
        {
            into -= Math.Abs(steps[index++]);
        }

        return index;
    }
}
