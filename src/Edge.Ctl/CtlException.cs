namespace Edge.Ctl;

/// <summary>Ends the command with a message for the person and an exit code.</summary>
internal sealed class CtlException(int exitCode, string message, string? next = null) : Exception(message)
{
    public int ExitCode => exitCode;

    public string? Next => next;
}
