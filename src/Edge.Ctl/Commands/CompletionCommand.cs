using System.CommandLine;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl completion</c>: scripts that ask edgectl itself, so they never grow old.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # edgectl completion for bash: source <(edgectl completion bash)
        _edgectl() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(edgectl "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _edgectl edgectl
        """;

    private const string Zsh = """
        #compdef edgectl
        # edgectl completion for zsh: source <(edgectl completion zsh)
        _edgectl() {
            local -a words_
            words_=("${(@f)$(edgectl "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            (( ${#words_} )) && compadd -- "${words_[@]}" || _files
        }
        compdef _edgectl edgectl
        """;

    private const string Fish = """
        # edgectl completion for fish: edgectl completion fish | source
        complete -c edgectl -a '(edgectl "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
        """;

    public static Command Make(SharedOptions shared)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        ExampleCommand command = new("completion", "Print a completion script for a shell", """
            Example:
              source <(edgectl completion bash)
            """) { shell };
        command.SetAction(parse =>
        {
            shared.Console.Out.WriteLine(parse.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Success;
        });
        return command;
    }
}
