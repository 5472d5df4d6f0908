using Edge.Bench.Measure;

namespace Edge.Bench.Sections;

/// <summary>How fast claimed addresses are known to the network, and how many frames that takes.</summary>
internal static class IngressSection
{
    public static void Run(FigureTable table)
    {
        double[] figures = ConnectionProbe.Measure(IngressProbe.Kind);
        table.Add(new Figure("1,000 addresses announced", figures[0], "ms", 2000, Note: "wanted → heard at the far end of a veth pair; probes, claims, announcements"));
        table.Add(new Figure("frames in the busiest second", figures[1], "", 1000));
        table.Add(new Figure("1,000 addresses announced after a restart", figures[2], "ms", 2000, Note: "already ours in the kernel: no probes"));
        table.Add(new Figure("frames in the busiest second after a restart", figures[3], "", 1000));
        table.Add(new Figure("wanted address to its first answered ARP", figures[4], "ms", 700, Note: "with duplicate address probing, median of 9"));
    }
}
