using System.Net;
using System.Threading.Channels;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Linux.Netlink;

namespace Edge.Agent.Ingress;

/// <summary>
/// Finds out which addresses the Services want, and tells it to who claims them: after each change only what changed. The reconciler's alone.
/// </summary>
/// <param name="policy">What may be claimed.</param>
/// <param name="ingress">Who claims.</param>
/// <param name="state">The Services.</param>
internal sealed class IngressFeed(AddressPolicy policy, IIngress ingress, DesiredState state)
{
    private readonly Dictionary<ServiceKey, List<IPAddress>> _byService = [];
    private readonly Dictionary<IPAddress, List<ServiceKey>> _byAddress = [];
    private readonly HashSet<IPAddress> _touched = [];
    private bool _complete;

    public IngressStatus Status => ingress.Status;

    public ChannelReader<bool> Changes => ingress.Changes;

    /// <summary>The machine's network, as it is now; one without any interface is not known yet.</summary>
    public void HostIs(RouteSnapshot host)
    {
        if (host.Links.Count > 0)
        {
            ingress.HostIs(host);
        }
    }

    /// <summary>The rules of these Services are in the kernel: their addresses may be claimed now, and those they let go given back.</summary>
    /// <param name="services">Those that changed.</param>
    /// <param name="all">They are all there are.</param>
    /// <param name="isRefused">The kernel refused the Service: nobody would be served on its addresses.</param>
    public void Programmed(IEnumerable<ServiceKey> services, bool all, Func<ServiceKey, bool> isRefused)
    {
        _touched.Clear();
        HashSet<ServiceKey> gone = all ? [.. _byService.Keys] : [];
        foreach (ServiceKey service in services)
        {
            gone.Remove(service);
            Set(service, state.TryGet(service, out ServiceSpec? spec, out _) && !isRefused(service) ? Addresses(spec!) : []);
        }

        foreach (ServiceKey service in gone)
        {
            Set(service, []);
        }

        bool complete = state.Complete && !_complete;
        if (_touched.Count == 0 && !complete)
        {
            return;
        }

        _complete |= complete;
        var wanted = new List<WantedAddress>(_touched.Count);
        foreach (IPAddress address in _touched)
        {
            wanted.Add(new WantedAddress(address, _byAddress.TryGetValue(address, out List<ServiceKey>? users) ? users.ConvertAll(static user => user.ToString()) : []));
        }

        ingress.Want(wanted, complete);
    }

    private void Set(ServiceKey service, List<IPAddress> addresses)
    {
        List<IPAddress> before = _byService.GetValueOrDefault(service) ?? [];
        if (before.SequenceEqual(addresses))
        {
            return;
        }

        foreach (IPAddress address in before)
        {
            if (!addresses.Contains(address) && _byAddress.TryGetValue(address, out List<ServiceKey>? users))
            {
                _touched.Add(address);
                users.Remove(service);
                if (users.Count == 0)
                {
                    _byAddress.Remove(address);
                }
            }
        }

        foreach (IPAddress address in addresses)
        {
            if (!before.Contains(address))
            {
                _touched.Add(address);
                if (!_byAddress.TryGetValue(address, out List<ServiceKey>? users))
                {
                    _byAddress.Add(address, users = []);
                }

                users.Add(service);
            }
        }

        if (addresses.Count == 0)
        {
            _byService.Remove(service);
        }
        else
        {
            _byService[service] = addresses;
        }
    }

    // What the dataplane serves on an address that is not the cluster's own: the same rules as there.
    private List<IPAddress> Addresses(ServiceSpec service)
    {
        List<IPAddress> addresses = [];
        if (!service.Ports.Any(port => policy.Allows(port.Protocol, port.Port, port.Port)))
        {
            return addresses;
        }

        foreach (IPAddress address in service.ExternalIPs.Concat(service.LoadBalancerIPs.Where(static ingress => ingress.IsVip).Select(static ingress => ingress.Address)))
        {
            if (policy.Allows(address) && !addresses.Contains(address) && !service.ClusterIPs.Contains(address)
                && service.ClusterIPs.Any(cluster => cluster.AddressFamily == address.AddressFamily))
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }
}
