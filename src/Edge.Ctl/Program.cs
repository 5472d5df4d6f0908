using Edge.Ctl.Commands;
using Edge.Ctl.Output;

return await CtlCommandLine.RunAsync(args, CtlConsole.Standard, CancellationToken.None).ConfigureAwait(false);
