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
        command.Add(Kind(shared, AdminOperations.Services, ["service", "svc"], "Services with addresses, ports and ready endpoints", ["edgectl get services -A", "edgectl get services web -n shop -o wide"], true, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Services ?? [], JsonOutput.Context.IReadOnlyListServiceRow);
                return response.Services?.Count ?? 0;
            }

            return ObjectTables.Services(console, response.Services ?? [], format == "wide");
        }));
        command.Add(Kind(shared, AdminOperations.Endpoints, ["endpoint", "ep"], "Endpoints one by one, with their conditions", ["edgectl get endpoints web -n shop -o wide", "edgectl get endpoints -A -o json"], true, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Endpoints ?? [], JsonOutput.Context.IReadOnlyListEndpointRow);
                return response.Endpoints?.Count ?? 0;
            }

            return ObjectTables.Endpoints(console, response.Endpoints ?? [], format == "wide");
        }));
        command.Add(Kind(shared, AdminOperations.Flows, ["flow"], "Live connections by Service port, and endpoints that drain (edge-agent only)", ["edgectl get flows -A", "edgectl get flows web -n shop --socket /run/edge/agent.sock"], true, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Flows ?? [], JsonOutput.Context.IReadOnlyListFlowRow);
                return response.Flows?.Count ?? 0;
            }

            return FlowTable.Write(console, response.Flows ?? []);
        }));
        command.Add(Kind(shared, AdminOperations.Addresses, ["address", "addr"], "Addresses that Services want, and what became of them (edge-agent only)", ["edgectl get addresses", "edgectl get addresses 203.0.113.10 -o wide"], false, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Addresses ?? [], JsonOutput.Context.IReadOnlyListAddressRow);
                return response.Addresses?.Count ?? 0;
            }

            return AddressTable.Write(console, response.Addresses ?? [], format == "wide");
        }));
        command.Add(Kind(shared, AdminOperations.Gateways, ["gateway", "gw"], "Gateways: online, view, generations (edge-control only)", ["edgectl get gateways -o wide"], false, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Gateways ?? [], JsonOutput.Context.IReadOnlyListGatewayRow);
                return response.Gateways?.Count ?? 0;
            }

            return ObjectTables.Gateways(console, response.Gateways ?? [], format == "wide");
        }));
        command.Add(Kind(shared, AdminOperations.Pools, ["pool"], "Address pools and what of them is in use (edge-control only)", ["edgectl get pools -o wide"], false, (console, response, format) =>
        {
            if (format == "json")
            {
                JsonOutput.Write(console, response.Pools ?? [], JsonOutput.Context.IReadOnlyListPoolRow);
                return response.Pools?.Count ?? 0;
            }

            return ObjectTables.Pools(console, response.Pools ?? [], format == "wide");
        }));
        return command;
    }

    private static ExampleCommand Kind(SharedOptions shared, string operation, string[] aliases, string description, string[] examples, bool namespaced, Func<CtlConsole, AdminResponse, string, int> print)
    {
        Argument<string?> name = new("NAME") { Description = "Only this one", Arity = ArgumentArity.ZeroOrOne };
        Option<string> space = new("--namespace", "-n") { Description = "Namespace", DefaultValueFactory = _ => DefaultNamespace };
        Option<bool> all = new("--all-namespaces", "-A") { Description = "All namespaces" };
        Option<string> output = SharedOptions.Output("table", "wide", "json");
        ExampleCommand command = new(operation, description, $"Example{(examples.Length > 1 ? "s" : "")}:\n  {string.Join("\n  ", examples)}") { name, output };
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
            AdminResponse response = operation is AdminOperations.Flows or AdminOperations.Addresses
                ? await shared.AskGatewayAsync(parse, request, cancellationToken).ConfigureAwait(false)
                : await shared.AskAsync(parse, request, cancellationToken).ConfigureAwait(false);
            return print(shared.Console, response, parse.GetValue(output)!) > 0 ? ExitCodes.Success
                : SharedOptions.NothingFound(shared.Console, operation, wanted, isNamed: parse.GetValue(name) is not null, parse.GetValue(output) == "json");
        });
        return command;
    }
}
