using Edge.Control.Pools;
using Microsoft.Extensions.Logging;

namespace Edge.Control;

/// <summary>Load balancer addresses: what is logged of them, and what <c>edgectl</c> asks.</summary>
internal sealed partial class ControlState
{
    public LoadBalancerAllocator LoadBalancers => _allocator.LoadBalancers;

    private void LogLoadBalancers()
    {
        foreach (LoadBalancerEvent entry in LoadBalancers.TakeEvents())
        {
            if (entry.Pool is { } pool)
            {
                LogGiven(entry.Owner, entry.Address.ToString(), pool);
            }
            else
            {
                LogLetGo(entry.Owner, entry.Address.ToString());
            }
        }
    }

    [LoggerMessage(7110, LogLevel.Information, "Service {Service} gets {Address} of AddressPool {Pool}")]
    private partial void LogGiven(string service, string address, string pool);

    [LoggerMessage(7111, LogLevel.Information, "Service {Service} lets go of {Address}")]
    private partial void LogLetGo(string service, string address);
}
