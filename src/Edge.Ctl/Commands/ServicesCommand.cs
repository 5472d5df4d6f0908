using System.CommandLine;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl services</c>: what this gateway serves, with live connections.</summary>
internal static class ServicesCommand
{
    public static Command Make(SharedOptions shared)
    {
        Argument<string?> name = new("NAME") { Description = "Only this one", Arity = ArgumentArity.ZeroOrOne };
        Option<string> space = new("--namespace", "-n") { Description = "Namespace", DefaultValueFactory = static _ => "default" };
        Option<bool> all = new("--all-namespaces", "-A") { Description = "All namespaces" };
        Option<string> output = SharedOptions.Output("table", "wide", "json");
        ExampleCommand command = new("services", "Show the Services of this gateway with their live connections; wide: each endpoint (edge-agent only)", """
            Examples:
              edgectl services -A
              edgectl services web -n shop -o wide
            """) { name, space, all, output };
        command.SetAction(async (parse, cancellationToken) =>
        {
            string? wanted = parse.GetValue(all) ? null : parse.GetValue(space);
            AdminRequest request = new(AdminOperations.Flows) { Namespace = wanted, Name = parse.GetValue(name), Wide = true };
            ServiceTraffic traffic = new((await shared.AskGatewayAsync(parse, request, cancellationToken).ConfigureAwait(false)).Flows ?? []);
            string format = parse.GetValue(output)!;
            AdminResponse objects = await shared.AskGatewayAsync(
                parse, request with { Op = format == "wide" ? AdminOperations.Endpoints : AdminOperations.Services, Wide = null }, cancellationToken).ConfigureAwait(false);
            return Write(shared.Console, objects, traffic, format) > 0 ? ExitCodes.Success
                : SharedOptions.NothingFound(shared.Console, "Services", wanted, isNamed: parse.GetValue(name) is not null, format == "json");
        });
        return command;
    }

    private static int Write(CtlConsole console, AdminResponse objects, ServiceTraffic traffic, string format)
    {
        if (format == "wide")
        {
            IReadOnlyList<EndpointRow> known = objects.Endpoints ?? [];
            return TrafficTables.Endpoints(console, [.. known.Select(row => row with { Connections = traffic.Of(row) }), .. traffic.Gone(known)]);
        }

        ServiceRow[] services = [.. (objects.Services ?? []).Select(row => row with { Connections = traffic.Of(row.Namespace, row.Name) })];
        if (format == "json")
        {
            JsonOutput.Write(console, services, JsonOutput.Context.IReadOnlyListServiceRow);
            return services.Length;
        }

        return TrafficTables.Services(console, services);
    }
}
