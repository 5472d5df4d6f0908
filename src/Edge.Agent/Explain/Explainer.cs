using System.Net;
using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Linux;
using Edge.Protocol.Admin;

namespace Edge.Agent.Explain;

/// <summary>
/// Answers <c>edgectl explain</c>: where a packet goes, from the wanted state and from the kernel at this moment. Called on the reconciler's thread, so the two belong
/// together; it asks the kernel for single elements, a few for each address and at most 64 for a list.
/// </summary>
/// <param name="services">What should be served.</param>
/// <param name="dataplane">What is.</param>
/// <param name="claims">What became of an address; null where the gateway claims none.</param>
/// <param name="machine">What decides beside our tables; null: is not looked at.</param>
internal sealed class Explainer(IDesiredServices services, Dataplane dataplane, Func<IPAddress, AddressRow?>? claims = null, PathMachine? machine = null)
{
    private const int ShownNamesakes = 4;

    /// <summary>The Service ports whose connections the answer tells, and the client whose own it tells; none for a request that is refused.</summary>
    public (IReadOnlyList<PortKey> Ports, IPAddress? Client) Concerned(AdminRequest request)
    {
        List<PortKey> ports = [];
        if (PathQuestion.Of(request).Question is not PathQuestion question)
        {
            return (ports, null);
        }

        if (question.Address is IPAddress address)
        {
            AddOwners(new FrontendKey(address.AddressFamily, address, question.Protocol!.Value, question.Port, false), ports);
        }
        else if (services.TryGet(question.Service!.Value, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices))
        {
            int paths = 0;
            foreach (Frontend frontend in Asked(question, service!, slices))
            {
                if ((frontend.Key.Address ?? NodePortAddress(frontend.Key.Family)) is not null && paths++ < AdminLimits.ExplainPaths)
                {
                    AddOwners(frontend.Key with { LastPort = 0 }, ports);
                }
            }
        }

        return (ports, question.From);
    }

    // All that rules may find for a packet, whoever sends it.
    private void AddOwners(FrontendKey packet, List<PortKey> ports)
    {
        foreach (FrontendKey at in (ReadOnlySpan<FrontendKey>)[packet, packet with { ExternalOnly = true }, packet with { Address = null }, packet with { Address = null, ExternalOnly = true }])
        {
            foreach (bool range in (ReadOnlySpan<bool>)[false, true])
            {
                if (dataplane.Model.FrontendAt(at, range)?.Owner is PortKey owner && !ports.Contains(owner))
                {
                    ports.Add(owner);
                }
            }
        }
    }

    /// <summary>The answer.</summary>
    /// <param name="request">Whatever came.</param>
    /// <param name="flows">Live connections by endpoint; null where they cannot be counted at all.</param>
    /// <param name="kernelProblem">Why the kernel cannot be programmed; null when it can.</param>
    public AdminResponse Answer(AdminRequest request, FlowAnswer? flows, string? kernelProblem)
    {
        (PathQuestion? asked, AdminResponse? unclear) = PathQuestion.Of(request);
        if (asked is not PathQuestion question)
        {
            return unclear!;
        }

        try
        {
            var answer = new PathAnswer(services, dataplane, claims, machine, PathClient.Of(question.From, dataplane.Node), flows);
            if (question.Address is IPAddress address)
            {
                answer.Add(new FrontendKey(address.AddressFamily, address, question.Protocol!.Value, question.Port, false));
            }
            else if (AddService(answer, question) is AdminResponse refusal)
            {
                return refusal;
            }

            return new AdminResponse(true) { Explain = answer.Make(kernelProblem) };
        }
        catch (LinuxException e)
        {
            return AdminResponse.Failure($"the kernel could not be asked: {e.Message}", "look at the journal of edge-agent");
        }
    }

    private AdminResponse? AddService(PathAnswer answer, PathQuestion question)
    {
        ServiceKey key = question.Service!.Value;
        AddProblems(answer, key);
        if (!services.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices))
        {
            return answer.Problems.Count > 0 ? null : AdminResponse.Failure(
                $"Service {PathQuestion.Shown(key.ToString())} is not served here",
                Namesakes(key.Name) is { Length: > 0 } others ? $"there is {others}: name it, or its namespace with -n"
                    : "edgectl get services -A shows what is; a headless Service or an ExternalName has no address that a gateway could serve");
        }

        List<Frontend> asked = Asked(question, service!, slices);
        foreach (Frontend frontend in asked)
        {
            AddFrontend(answer, frontend.Key);
        }

        return asked.Count > 0 || service!.ClusterIPs.Length == 0 ? null : AdminResponse.Failure(
            $"Service {key} has no such port{(question.From is null ? "" : " in the client's family")}",
            $"its ports: {string.Join(", ", Array.ConvertAll(service.Ports, static port => $"{port.Port}/{port.Protocol.ToString().ToUpperInvariant()}{(port.Name.Length == 0 ? "" : $" ({port.Name})")}"))}");
    }

    private List<Frontend> Asked(PathQuestion question, ServiceSpec service, IReadOnlyList<SliceSpec> slices)
    {
        List<Frontend> asked = [];
        foreach (ResolvedPort port in ServiceResolver.Resolve(service, slices, dataplane.Node))
        {
            foreach (Frontend frontend in port.Frontends)
            {
                if (!frontend.Key.ExternalOnly && IsAsked(question, port.Key, frontend.Key, service))
                {
                    asked.Add(frontend);
                }
            }
        }

        return asked;
    }

    // Services of that name in other namespaces: who forgot the namespace asked for "default".
    private string Namesakes(string name)
    {
        string found = "";
        int count = 0;
        foreach (ServiceKey key in services.Keys)
        {
            if (key.Name == name && ++count <= ShownNamesakes)
            {
                found = $"{found}{(found.Length == 0 ? "" : ", ")}{key}";
            }
        }

        return count > ShownNamesakes ? $"{found} and {count - ShownNamesakes} more" : found;
    }

    private static bool IsAsked(PathQuestion question, PortKey port, FrontendKey frontend, ServiceSpec service) =>
        (question.From is null || question.From.AddressFamily == frontend.Family)
        && (question.Protocol is null || question.Protocol == frontend.Protocol)
        && (question.PortName is null || question.PortName == port.PortName)
        && (question.Port == 0
            || Array.Exists(service.Ports, known => known.Name == port.PortName && (known.Port == question.Port || known.NodePort == question.Port))
            || (frontend.Port <= question.Port && question.Port <= frontend.LastPort));

    // A NodePort is asked for at one of the addresses where it answers.
    private void AddFrontend(PathAnswer answer, FrontendKey frontend)
    {
        IPAddress? address = frontend.Address ?? NodePortAddress(frontend.Family);
        if (address is not null)
        {
            answer.Add(frontend with { Address = address, LastPort = 0 });
        }
        else if (answer.Problems.Count < AdminLimits.ExplainPaths)
        {
            answer.Problems.Add($"{frontend} answers on no address of this gateway: see node.nodePortAddresses in its settings");
        }
    }

    private IPAddress? NodePortAddress(AddressFamily family)
    {
        foreach (IPAddress address in dataplane.Node.LocalAddresses)
        {
            if (address.AddressFamily == family && !address.IsIPv6LinkLocal && dataplane.Node.NodePortsAnswerOn(address)
                && !dataplane.Model.Has(PolicyElement.Of(PolicySet.ServiceAddress, address)))
            {
                return address;
            }
        }

        return null;
    }

    private void AddProblems(PathAnswer answer, ServiceKey key)
    {
        foreach (State.RejectedObject rejected in services.Rejected)
        {
            if (rejected.Namespace == key.Namespace && rejected.Name == key.Name)
            {
                answer.Problems.Add(rejected.Text);
            }
        }

        foreach ((ServiceKey service, string problem) in dataplane.Problems)
        {
            if (service == key)
            {
                answer.Problems.Add(problem);
            }
        }
    }
}
