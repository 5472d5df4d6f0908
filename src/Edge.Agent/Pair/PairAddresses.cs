using System.Net;
using System.Net.Sockets;
using Edge.Agent.Ingress;
using Edge.Linux.Vrrp;

namespace Edge.Agent.Pair;

/// <summary>
/// The addresses that the pair moves: those of its settings, and those that Services want. Advertisements list the first ones, those of the settings before
/// the others: a packet has room for few, and who hears it only has to see that it is about the same virtual router.
/// </summary>
/// <param name="own">Addresses of the settings (<c>ingress.pair.addresses</c>).</param>
internal sealed class PairAddresses(IReadOnlyList<IPAddress> own)
{
    /// <summary>Stands for the settings among those who want an address.</summary>
    public const string Settings = "ingress.pair.addresses";

    private readonly Dictionary<IPAddress, IReadOnlyList<string>> _services = [];
    private readonly HashSet<IPAddress> _all = [.. own];
    private byte[]? _listIPv4;
    private byte[]? _listIPv6;

    /// <summary>All of them.</summary>
    public IReadOnlySet<IPAddress> All => _all;

    /// <summary>Those of the settings, as they are wanted before any Service is known.</summary>
    public List<WantedAddress> OfSettings() => [.. own.Select(static address => new WantedAddress(address, [Settings]))];

    /// <summary>Takes in what Services want.</summary>
    /// <returns>The same with the settings among those who want an address.</returns>
    public List<WantedAddress> Want(IReadOnlyList<WantedAddress> wanted)
    {
        List<WantedAddress> merged = new(wanted.Count);
        foreach (WantedAddress change in wanted)
        {
            bool settings = own.Contains(change.Address);
            merged.Add(settings ? change with { Services = [Settings, .. change.Services] } : change);
            if (change.Services.Count > 0)
            {
                _services[change.Address] = change.Services;
                _all.Add(change.Address);
            }
            else
            {
                _services.Remove(change.Address);
                if (!settings)
                {
                    _all.Remove(change.Address);
                }
            }
        }

        _listIPv4 = _listIPv6 = null;
        return merged;
    }

    /// <summary>What an advertisement lists, in network order.</summary>
    public ReadOnlySpan<byte> ListOf(AddressFamily family) =>
        family == AddressFamily.InterNetwork ? _listIPv4 ??= MakeList(family) : _listIPv6 ??= MakeList(family);

    /// <summary>Whether an advertisement can be about these addresses. One of another pair with the same number lists none of them.</summary>
    public bool Matches(AddressFamily family, ReadOnlySpan<byte> listed)
    {
        ReadOnlySpan<byte> ours = ListOf(family);
        int size = family == AddressFamily.InterNetwork ? 4 : 16;
        int most = size * VrrpCodec.MaximumAddresses;
        if (ours.IsEmpty || listed.IsEmpty || ours.Length >= most || listed.Length >= most)
        {
            return true;
        }

        for (int at = 0; at < listed.Length; at += size)
        {
            for (int own = 0; own < ours.Length; own += size)
            {
                if (listed.Slice(at, size).SequenceEqual(ours.Slice(own, size)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private byte[] MakeList(AddressFamily family)
    {
        List<byte[]> services = [];
        foreach (IPAddress address in _services.Keys)
        {
            if (address.AddressFamily == family && !own.Contains(address))
            {
                services.Add(address.GetAddressBytes());
            }
        }

        services.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        List<byte> list = [];
        foreach (byte[] address in own.Where(address => address.AddressFamily == family).Select(static address => address.GetAddressBytes()).Concat(services).Take(VrrpCodec.MaximumAddresses))
        {
            list.AddRange(address);
        }

        return [.. list];
    }
}
