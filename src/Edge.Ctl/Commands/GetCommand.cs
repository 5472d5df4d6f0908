using System.CommandLine;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl get services|endpoints|flows|addresses|gateways|pools</c>.</summary>
internal static class GetCommand
{
    private const string DefaultNamespace = "default";

    public static Command Make(SharedOptions shared)
    {
        ExampleCommand command = new("get", "Show objects as edge-control publishes them, or as this agent has them", """
            Examples:
              edgectl get services -A
              edgectl get endpoints web -n shop -o wide
              edgectl get flows -A --socket /run/edge/agent.sock
              edgectl get addresses -o wide
              edgectl get gateways -o json
            """);
        command.Add(Kind(shared, AdminOperations.Services, ["service", "svc"], "Services with addresses, ports and ready endpoints", true, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Services ?? [], JsonOutput.Context.IReadOnlyListServiceRow);
                return 1;
            }

            return ObjectTables.Services(console, response.Services ?? [], format == "wide");
        }));
        command.Add(Kind(shared, AdminOperations.Endpoints, ["endpoint", "ep"], "Endpoints one by one, with their conditions", true, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Endpoints ?? [], JsonOutput.Context.IReadOnlyListEndpointRow);
                return 1;
            }

            return ObjectTables.Endpoints(console, response.Endpoints ?? [], format == "wide");
        }));
        command.Add(Kind(shared, AdminOperations.Flows, ["flow"], "Live connections by Service port, and endpoints that drain (edge-agent only)", true, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Flows ?? [], JsonOutput.Context.IReadOnlyListFlowRow);
                return 1;
            }

            return FlowTable.Write(console, response.Flows ?? []);
        }));
        command.Add(Kind(shared, AdminOperations.Addresses, ["address", "addr"], "Addresses that Services want, and what became of them (edge-agent only)", false, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Addresses ?? [], JsonOutput.Context.IReadOnlyListAddressRow);
                return 1;
            }

            return AddressTable.Write(console, response.Addresses ?? [], format == "wide");
        }));
        command.Add(Kind(shared, AdminOperations.Gateways, ["gateway", "gw"], "Gateways: online, view, generations (edge-control only)", false, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Gateways ?? [], JsonOutput.Context.IReadOnlyListGatewayRow);
                return 1;
            }

            return ObjectTables.Gateways(console, response.Gateways ?? [], format == "wide");
        }));
        command.Add(Kind(shared, AdminOperations.Pools, ["pool"], "Address pools and what of them is in use (edge-control only)", false, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Pools ?? [], JsonOutput.Context.IReadOnlyListPoolRow);
                return 1;
            }

            return ObjectTables.Pools(console, response.Pools ?? [], format == "wide");
        }));
        return command;
    }

    private static Command Kind(SharedOptions shared, string operation, string[] aliases, string description, bool namespaced, Func<CtlConsole, AdminResponse, string, int> print)
    {
        Argument<string?> name = new("NAME") { Description = "Only this one", Arity = ArgumentArity.ZeroOrOne };
        Option<string> space = new("--namespace", "-n") { Description = "Namespace", DefaultValueFactory = _ => DefaultNamespace };
        Option<bool> all = new("--all-namespaces", "-A") { Description = "All namespaces" };
        Option<string> output = SharedOptions.Output("table", "wide", "json");
        Command command = new(operation, description) { name, output };
        foreach (string alias in aliases)
        {
            command.Aliases.Add(alias);
        }

        if (namespaced)
        {
            command.Add(space);
            command.Add(all);
        }

        command.SetAction(async (parse, cancellationToken) =>
        {
            string? wanted = namespaced && !parse.GetValue(all) ? parse.GetValue(space) : null;
            AdminRequest request = new(operation) { Namespace = wanted, Name = parse.GetValue(name) };
            AdminResponse response = await shared.AskAsync(parse, request, cancellationToken).ConfigureAwait(false);
            if (print(shared.Console, response, parse.GetValue(output)!) == 0)
            {
                shared.Console.Error.WriteLine(wanted is null ? $"No {operation} found." : $"No {operation} found in namespace {wanted}; -A shows all.");
                return parse.GetValue(name) is null ? ExitCodes.Success : ExitCodes.Failure;
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
