using System.Net;
using Edge.Linux;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;

namespace Edge.Agent.Ingress;

/// <summary>The addresses in the words of the report, of the status and of the admin socket.</summary>
internal static class IngressReports
{
    private const int ReportedAddresses = 16;

    /// <summary>The part of <c>r/sync</c>.</summary>
    public static IngressReport Report(IngressStatus status)
    {
        List<ReportedAddress> wrong = [];
        foreach (AddressStatus address in status.Addresses)
        {
            if (address.IsWrong && wrong.Count < ReportedAddresses)
            {
                wrong.Add(new ReportedAddress
                {
                    Address = address.Address.ToString(),
                    State = StateName(address),
                    Interface = address.Interface,
                    Text = address.Reason,
                    Services = [.. address.Services.Take(ReportedAddresses)],
                });
            }
        }

        return new IngressReport
        {
            Role = status.Role == IngressRole.Owner ? "owner" : "standby",
            Wanted = status.Addresses.Count,
            Claimed = status.Claimed,
            Wrong = status.Wrong,
            Repairs = status.Repairs,
            Addresses = wrong.Count == 0 ? null : wrong,
            Problems = status.Problems.Count == 0 ? null : [.. status.Problems.Take(ReportedAddresses)],
        };
    }

    /// <summary>The condition <c>AddressesClaimed</c>.</summary>
    public static Condition Condition(IngressStatus status)
    {
        const string name = "AddressesClaimed";
        foreach (AddressStatus address in status.Addresses)
        {
            if (address.IsWrong)
            {
                string others = status.Wrong > 1 ? $" (and {status.Wrong - 1} more: edgectl get addresses)" : "";
                return new Condition(name, false, StateName(address), $"{address.Address}: {address.Reason}{others}");
            }
        }

        return status.Problems.Count > 0 ? new Condition(name, false, "MachineNotReady", status.Problems[0])
            : status.Role == IngressRole.Standby ? new Condition(name, true, "Standby")
            : new Condition(name, true, status.Addresses.Count == 0 ? "NoneWanted" : "Claimed");
    }

    /// <summary>Addresses that are wrong, as objects of the status.</summary>
    public static IEnumerable<RejectedObject> Problems(IngressStatus status) =>
        status.Addresses.Where(static address => address.IsWrong)
            .Select(static address => new RejectedObject($"Address {address.Address}", StateName(address), $"wanted by {string.Join(", ", address.Services.Take(ReportedAddresses))}: {address.Reason}"));

    /// <summary>The answer to <c>edgectl get addresses</c>.</summary>
    /// <param name="request">A name selects one address, a namespace those that its Services want.</param>
    /// <param name="status">Null where the settings allow no address.</param>
    /// <param name="now">Milliseconds on the clock of the status.</param>
    public static AdminResponse Answer(AdminRequest request, IngressStatus? status, long now) => status is null
        ? AdminResponse.Failure("this gateway claims no addresses", "set ingress.addresses in /etc/edge/agent.jsonc (docs/ingress.md)")
        : new AdminResponse(true) { Addresses = [.. status.Addresses.Where(address => IsAsked(request, address)).Select(address => Row(address, now))] };

    /// <summary>What became of one address; null when nobody wants it.</summary>
    public static AddressRow? Find(IngressStatus status, IPAddress address, TimeProvider time)
    {
        foreach (AddressStatus known in status.Addresses)
        {
            if (known.Address.Equals(address))
            {
                return Row(known, (long)time.GetElapsedTime(0, time.GetTimestamp()).TotalMilliseconds);
            }
        }

        return null;
    }

    private static bool IsAsked(AdminRequest request, AddressStatus address) =>
        (request.Name is null || request.Name == address.Address.ToString())
        && (request.Namespace is null || address.Services.Any(service => service.StartsWith(request.Namespace + "/", StringComparison.Ordinal)));

    private static AddressRow Row(AddressStatus address, long now) => new(address.Address.ToString(), StateName(address))
    {
        Interface = address.Interface,
        SinceSeconds = Math.Max(0, (now - address.SinceMilliseconds) / 1000),
        Services = address.Services,
        Reason = address.Reason,
        Other = address.Other == MacAddress.None ? null : address.Other.ToString(),
    };

    private static string StateName(AddressStatus address) => address.IsContested ? "Contested" : address.State.ToString();
}
