using System.Net;

namespace Edge.Agent.Ingress;

/// <summary>Which addresses went wrong since the last look, for events.</summary>
internal sealed class AddressNews
{
    private const int AtOnce = 16;

    private readonly Dictionary<IPAddress, string> _known = [];

    /// <summary>A sentence for each that went wrong, at most 16; what else is wrong is in the report.</summary>
    public List<string> Of(IngressStatus status)
    {
        List<string> news = [];
        HashSet<IPAddress> gone = [.. _known.Keys];
        foreach (AddressStatus address in status.Addresses)
        {
            if (!address.IsWrong)
            {
                continue;
            }

            gone.Remove(address.Address);
            string reason = address.Reason ?? address.State.ToString();
            if (_known.GetValueOrDefault(address.Address) != reason)
            {
                _known[address.Address] = reason;
                if (news.Count < AtOnce)
                {
                    news.Add($"address {address.Address} ({string.Join(", ", address.Services.Take(AtOnce))}): {reason}");
                }
            }
        }

        foreach (IPAddress address in gone)
        {
            _known.Remove(address);
        }

        return news;
    }
}
