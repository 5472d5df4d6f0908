using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Edge.Ctl.Commands;

/// <summary>The usual help, then the examples of the command it is about.</summary>
internal sealed class ExampleHelp(HelpAction usual, string rootExamples) : SynchronousCommandLineAction
{
    public override bool Terminating => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        string? examples = parseResult.CommandResult.Command switch
        {
            ExampleCommand command => command.Examples,
            RootCommand => rootExamples,
            _ => null,
        };
        if (examples is not null)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(examples);
        }

        return code;
    }
}
