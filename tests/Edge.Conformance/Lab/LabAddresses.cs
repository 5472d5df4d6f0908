using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Lab;

/// <summary>
/// Addresses of the lab itself: the gateway's on the link to the pods (so that masquerading shows, whatever the source), the broker, and a
/// target that no Service has. They come from a prefix that no scenario uses.
/// </summary>
internal sealed class LabAddresses
{
    private static readonly (string V4, string V6)[] s_candidates = [("198.18", "fd98:18::"), ("198.19", "fd98:19::"), ("100.126", "fd98:126::"), ("100.127", "fd98:127::")];

    private readonly string _v4, _v6;

    private LabAddresses(string v4, string v6) => (_v4, _v6) = (v4, v6);

    public string Broker => $"{_v4}.255.1";

    /// <summary>The first candidate that contains no address of the scenarios; the first of all when each does.</summary>
    public static LabAddresses For(IEnumerable<Scenario> scenarios)
    {
        IPAddress[] used = [.. scenarios.SelectMany(ScenarioAddresses.All).Distinct()];
        (string v4, string v6) = s_candidates.FirstOrDefault(
            candidate => !used.Any(address => IPNetwork.Parse($"{candidate.V4}.0.0/16").Contains(address) || IPNetwork.Parse($"{candidate.V6}/64").Contains(address)),
            s_candidates[0]);
        return new LabAddresses(v4, v6);
    }

    /// <summary>The gateway's own address towards the pods.</summary>
    public IPAddress Gateway(AddressFamily family) => Own(family, 1);

    /// <summary>Reached through the gateway, on the pods' link; no Service has it.</summary>
    public IPAddress Target(AddressFamily family) => Own(family, 200);

    /// <summary>A source that is neither pod nor node.</summary>
    public IPAddress Stranger(AddressFamily family) => Own(family, 201);

    /// <summary>The gateway's address towards the broker; another for each gateway of a run.</summary>
    public string Uplink(int number) => string.Create(CultureInfo.InvariantCulture, $"{_v4}.{1 + (number / 250 % 250)}.{1 + (number % 250)}");

    private IPAddress Own(AddressFamily family, int number) => IPAddress.Parse(family == AddressFamily.InterNetwork ? $"{_v4}.0.{number}" : $"{_v6}{number:x}");
}
