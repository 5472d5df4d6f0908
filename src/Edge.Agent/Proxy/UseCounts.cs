using System.Net;
using System.Runtime.InteropServices;

namespace Edge.Agent.Proxy;

/// <summary>The addresses of one kernel set that several Service ports share: an address is in the set while anybody uses it.</summary>
internal sealed class UseCounts
{
    private readonly Dictionary<IPAddress, int> _uses = [];

    /// <summary>Takes over what the kernel has, used by nobody yet.</summary>
    public void Adopt(IEnumerable<IPAddress> addresses)
    {
        _uses.Clear();
        foreach (IPAddress address in addresses)
        {
            _uses[address] = 0;
        }
    }

    /// <summary>One user more; adds to <paramref name="added"/> when the kernel does not have the address yet.</summary>
    public void Use(IPAddress address, List<IPAddress> added)
    {
        ref int uses = ref CollectionsMarshal.GetValueRefOrAddDefault(_uses, address, out bool exists);
        uses++;
        if (!exists)
        {
            added.Add(address);
        }
    }

    /// <summary>One user less. The address stays until <see cref="Sweep"/>, so that a move between Services changes nothing.</summary>
    public void Release(IPAddress address, HashSet<IPAddress> released)
    {
        if (--CollectionsMarshal.GetValueRefOrNullRef(_uses, address) == 0)
        {
            released.Add(address);
        }
    }

    /// <summary>Forgets the candidates that nobody uses and adds them to <paramref name="removed"/>.</summary>
    public void Sweep(IEnumerable<IPAddress> candidates, List<IPAddress> removed)
    {
        foreach (IPAddress address in candidates)
        {
            if (_uses.TryGetValue(address, out int uses) && uses == 0)
            {
                _uses.Remove(address);
                removed.Add(address);
            }
        }
    }

    /// <summary>As <see cref="Sweep"/> over everything.</summary>
    public void SweepAll(List<IPAddress> removed) => Sweep(_uses.Where(static use => use.Value == 0).Select(static use => use.Key).ToArray(), removed);
}
