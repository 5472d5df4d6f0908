using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>The whole answer: one way after the other; endpoints that several share are shown once.</summary>
internal static class ExplainText
{
    public static void Write(CtlConsole console, ExplainAnswer answer)
    {
        HashSet<int> shown = [];
        for (int index = 0; index < answer.Paths.Count; index++)
        {
            if (index > 0)
            {
                console.Out.WriteLine();
            }

            PathRow path = answer.Paths[index];
            new PathText(console, answer, path, listShown: path.List is int list && !shown.Add(list)).Write();
        }

        if (answer.PathsLeftOut > 0)
        {
            console.Out.WriteLine(Texts.Invariant($"\nand {answer.PathsLeftOut} more addresses: name one of them"));
        }

        // What other programs' tables and the kernel's own checks do is not looked up here; a packet meets them.
        if (answer.Paths.FirstOrDefault(path => path.Outcome == "forwarded" && ObstacleWords.Of(path, ListOf(answer, path)) is null) is PathRow forwarded)
        {
            string target = $"{PathText.At(forwarded)}{(forwarded.Protocol == "TCP" ? "" : $"/{forwarded.Protocol.ToLowerInvariant()}")}";
            console.Out.WriteLine();
            console.Out.WriteLine(Texts.Printable($"if packets do not arrive, follow one, through rules of other programs too: sudo edgectl trace {answer.From ?? "any"} {target}"));
        }

        foreach (string problem in answer.Problems)
        {
            console.Out.WriteLine($"problem: {console.Bad(Texts.Printable(problem))}");
        }

        if (answer.KernelProblem is not null)
        {
            console.Out.WriteLine($"problem: {console.Bad(Texts.Printable($"the kernel cannot be programmed now: {answer.KernelProblem}"))}");
        }
    }

    /// <summary>The endpoints of a way; null for none.</summary>
    public static PathListRow? ListOf(ExplainAnswer answer, PathRow path) => path.List is int index && index < answer.Lists.Count ? answer.Lists[index] : null;
}
