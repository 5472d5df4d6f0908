namespace Edge.Agent.Metrics;

/// <summary>How often which duration was seen. Not thread-safe.</summary>
/// <param name="bounds">Upper bounds of the buckets in seconds, rising; another one takes what is longer.</param>
internal sealed class Histogram(double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];

    /// <summary>Of the buckets, in seconds.</summary>
    public IReadOnlyList<double> Bounds => bounds;

    /// <summary>How many durations were in each bucket alone; one more than there are bounds.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>All durations together, in seconds.</summary>
    public double Sum { get; private set; }

    public void Observe(TimeSpan duration)
    {
        double seconds = duration.TotalSeconds;
        int bucket = 0;
        while (bucket < bounds.Length && seconds > bounds[bucket])
        {
            bucket++;
        }

        _counts[bucket]++;
        Sum += seconds;
    }

    public Histogram Copy()
    {
        var copy = new Histogram(bounds) { Sum = Sum };
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }
}
