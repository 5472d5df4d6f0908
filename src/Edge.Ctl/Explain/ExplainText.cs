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

        foreach (string problem in answer.Problems)
        {
            console.Out.WriteLine($"problem: {console.Bad(Texts.Printable(problem))}");
        }

        if (answer.KernelProblem is not null)
        {
            console.Out.WriteLine($"problem: {console.Bad(Texts.Printable($"the kernel cannot be programmed now: {answer.KernelProblem}"))}");
        }
    }
}
