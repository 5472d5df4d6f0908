using Edge.Agent.Ingress;
using Edge.Agent.Pair;
using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Linux.Netlink;
using Microsoft.Extensions.Logging;

namespace Edge.Agent;

/// <summary>
/// Who claims addresses, and the pair that decides whether. Both go on over a reload that does not change their settings: an election that begins anew would hand
/// everything over to the other gateway.
/// </summary>
internal sealed class AddressClaims : IDisposable
{
    private AddressClaims(string settings, AddressPolicy? policy, PairStart? start, IngressLoop? ingress, PairLoop? pair)
    {
        Settings = settings;
        Policy = policy;
        Lease = start;
        Ingress = ingress;
        Pair = pair;
    }

    /// <summary>The settings behind it, as <see cref="AgentSettings.AddressText"/>.</summary>
    public string Settings { get; }

    /// <summary>Which addresses may be claimed; null: none.</summary>
    public AddressPolicy? Policy { get; }

    /// <summary>The tables of the pair's lease; null where this gateway is alone.</summary>
    public PairStart? Lease { get; }

    /// <summary>Claims them; null where none may be.</summary>
    public IngressLoop? Ingress { get; }

    /// <summary>The pair; null where this gateway is alone.</summary>
    public PairLoop? Pair { get; }

    /// <summary>Begins, in the network namespace of the caller. Without allowed addresses none is claimed; those of an earlier setting are given back.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="owned">The kernel supports owned, persistent tables.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The log.</param>
    /// <exception cref="Linux.LinuxException">The kernel has no netlink, or the process too many descriptors.</exception>
    public static AddressClaims Open(AgentSettings settings, bool owned, TimeProvider time, ILoggerFactory loggers)
    {
        AddressPolicy? policy = IngressOptions.Policy(settings.Ingress);
        PairStart? start = settings.Pair is null ? null : new PairStart(settings.Pair.Options, owned, time);
        if (policy is null)
        {
            using var editor = new RouteEditor();
            OwnTraces.WithdrawAddresses(editor);
            return new AddressClaims(settings.AddressText, null, start, null, null);
        }

        IngressOptions options = IngressOptions.Of(settings.Ingress, settings.BrokerHost);
        if (start is not null)
        {
            options = options with { Role = start.Role, MayAnnounce = start.MayAnnounce };
        }

        var ingress = new IngressLoop(options, time, loggers.CreateLogger<IngressLoop>());
        ingress.Start();
        PairLoop? pair = start?.Begin(settings.Pair!.Interface, settings.Pair.Addresses, ingress, time, loggers.CreateLogger<PairLoop>());
        return new AddressClaims(settings.AddressText, policy, start, ingress, pair);
    }

    /// <summary>Ends both; what is claimed stays, but for what the pair hands over.</summary>
    public void Dispose()
    {
        Pair?.Dispose();
        Ingress?.Dispose();
        Lease?.Dispose();
    }
}
