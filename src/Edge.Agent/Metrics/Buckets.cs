namespace Edge.Agent.Metrics;

/// <summary>The bounds of kube-proxy's histograms (<c>pkg/proxy/metrics/metrics.go</c>, 1.34), in seconds, so that its dashboards work.</summary>
internal static class Buckets
{
    /// <summary>1 ms, doubled fourteen times.</summary>
    public static double[] OfSync()
    {
        double[] bounds = new double[15];
        for (int i = 0; i < bounds.Length; i++)
        {
            bounds[i] = (1 << i) / 1000.0;
        }

        return bounds;
    }

    /// <summary>250 and 500 ms, each second of the first minute, then every 5 s to 2 minutes and every 30 s to 5.</summary>
    public static double[] OfProgramming()
    {
        List<double> bounds = [0, 0.25, 0.5];
        Add(bounds, 1, 1, 59);
        Add(bounds, 60, 5, 12);
        Add(bounds, 120, 30, 7);
        return [.. bounds];
    }

    private static void Add(List<double> bounds, double start, double step, int count)
    {
        for (int i = 0; i < count; i++)
        {
            bounds.Add(start + (step * i));
        }
    }
}
