using System.Net;
using System.Net.Sockets;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Flows;

/// <summary>What became of one probe.</summary>
/// <param name="Verdict">Told from what was seen; a packet that nobody saw is dropped.</param>
/// <param name="Target">Where it arrived; null when it did not.</param>
/// <param name="Source">With which source; null when it did not arrive.</param>
/// <param name="Masqueraded">Null where that cannot be seen: what comes from outside for the gateway itself passes no postrouting.</param>
/// <param name="Detail">Which refusal, or what the kernel said when it was sent.</param>
internal sealed record ProbeOutcome(FlowVerdict Verdict, IPEndPoint? Target = null, IPAddress? Source = null, bool? Masqueraded = null, string Detail = "")
{
    /// <summary>Refusals count only where the packet was not seen: the host answers for its closed ports too.</summary>
    public static ProbeOutcome Of(in Probe probe, Place from, IReadOnlyList<Sighting> sightings, SocketError? refusedAtOnce)
    {
        Sighting? arrived = null, refused = null;
        foreach (Sighting sighting in sightings)
        {
            if (sighting.Kind == SightingKind.Probe)
            {
                // A local packet is seen once only; one that is forwarded is never seen by the host.
                arrived ??= sighting;
            }
            else
            {
                refused ??= sighting;
            }
        }

        if (arrived is { } seen)
        {
            bool translated = !seen.Destination.Equals(new IPEndPoint(probe.Destination, probe.DestinationPort));
            bool hidden = seen.Place == Place.Gateway && from != Place.Gateway;
            return new ProbeOutcome(
                translated ? FlowVerdict.Dnat : FlowVerdict.Pass, seen.Destination, seen.Source.Address, hidden ? null : !seen.Source.Address.Equals(probe.Source));
        }

        return refused is { } answer
            ? new ProbeOutcome(FlowVerdict.Reject, Detail: answer.Detail)
            : new ProbeOutcome(FlowVerdict.Drop, Detail: refusedAtOnce is null or SocketError.AccessDenied ? "" : $"the kernel did not send it: {refusedAtOnce}");
    }
}
