using System.Threading.Channels;
using Edge.Agent.Ingress;
using Edge.Linux.Netlink;

namespace Edge.Tests.Agent.Ingress;

/// <summary>Remembers what it was told; a test says what became of it.</summary>
internal sealed class FakeIngress : IIngress
{
    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();

    /// <summary>Addresses that are wanted now, with their Services.</summary>
    public SortedDictionary<string, string> Wanted { get; } = new(StringComparer.Ordinal);

    /// <summary>How many addresses each call named.</summary>
    public List<int> Calls { get; } = [];

    public bool IsComplete { get; private set; }

    public IngressStatus Status { get; private set; } = IngressStatus.Nothing;

    public ChannelReader<bool> Changes => _changes.Reader;

    public void Become(IngressStatus status)
    {
        Status = status;
        Assert.True(_changes.Writer.TryWrite(true));
    }

    public void Want(IReadOnlyList<WantedAddress> wanted, bool complete)
    {
        Calls.Add(wanted.Count);
        IsComplete |= complete;
        foreach (WantedAddress address in wanted)
        {
            Wanted[address.Address.ToString()] = string.Join(' ', address.Services);
            if (address.Services.Count == 0)
            {
                Wanted.Remove(address.Address.ToString());
            }
        }
    }

    public void HostIs(RouteSnapshot host)
    {
    }
}
