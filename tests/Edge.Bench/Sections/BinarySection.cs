using Edge.Bench.Measure;

namespace Edge.Bench.Sections;

/// <summary>The published file.</summary>
internal static class BinarySection
{
    public static void Run(BenchOptions options, FigureTable table) =>
        table.Add(new Figure("agent binary", new FileInfo(options.Agent).Length / 1e6, "MB", 8, Note: "NativeAOT, stripped"));
}
