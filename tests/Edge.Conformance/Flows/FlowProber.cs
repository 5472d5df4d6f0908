using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Conformance.Lab;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Flows;

/// <summary>
/// Sends the first packets of connections and finds out what became of them. Nothing is waited for by time alone: behind the probes of a flow
/// goes a packet that nothing stops, and when that has arrived, they have too; whoever comes later all the same is found by <see cref="TakeLate"/>.
/// </summary>
internal sealed class FlowProber(ProbeSockets sockets, LabAddresses addresses)
{
    private const int Burst = 32;
    private const ushort FirstPort = 1025, DrainPort = 9;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10), s_afterDrain = TimeSpan.FromSeconds(1), s_tick = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<uint, List<Sighting>> _sightings = [];
    private readonly List<(Flow Flow, uint Number)> _silent = [];
    private uint _number = 0x0ed9e000;
    private ushort _port = FirstPort - 1;

    /// <summary>Sends connections of a flow, each with a source port of its own, from the sources in turn.</summary>
    public List<ProbeOutcome> Send(Flow flow, IReadOnlyList<IPAddress> sources, int connections)
    {
        Place from = flow.Origin switch { FlowOrigin.Pod => Place.Pods, FlowOrigin.Node => Place.Gateway, _ => Place.World };
        List<(Probe Probe, SocketError? Refused)> sent = [];
        for (int index = 0; index < connections; index++)
        {
            Probe probe = new(++_number, flow.Protocol, sources[index % sources.Count], NextPort(), flow.Destination, flow.Port);
            _sightings[probe.Number] = [];
            sent.Add((probe, sockets.Send(probe, from)));
            if (index % Burst == Burst - 1)
            {
                sockets.Drain(Note);
            }
        }

        WaitFor([.. sent.Select(static entry => entry.Probe.Number)], from, flow);
        List<ProbeOutcome> outcomes = [.. sent.Select(entry => ProbeOutcome.Of(entry.Probe, from, _sightings[entry.Probe.Number], entry.Refused))];
        Forget(flow, [.. sent.Select(static entry => entry.Probe.Number)]);
        return outcomes;
    }

    /// <summary>Flows whose packets were taken for dropped and appeared after all.</summary>
    public List<(Flow Flow, Sighting Seen)> TakeLate()
    {
        foreach (Place place in (Place[])[Place.Pods, Place.World, Place.Gateway])
        {
            WaitForDrain(place, AddressFamily.InterNetwork);
            WaitForDrain(place, AddressFamily.InterNetworkV6);
        }

        List<(Flow Flow, Sighting Seen)> late = [.. _silent.Where(entry => _sightings[entry.Number].Count > 0).Select(entry => (entry.Flow, _sightings[entry.Number][0]))];
        _silent.Clear();
        _sightings.Clear();
        return late;
    }

    private ushort NextPort() => _port = _port == ushort.MaxValue ? FirstPort : (ushort)(_port + 1);

    private void Note(Sighting sighting)
    {
        if (_sightings.TryGetValue(sighting.Number, out List<Sighting>? list))
        {
            list.Add(sighting);
        }
    }

    // The silent ones stay known until the end of the step.
    private void Forget(Flow flow, uint[] numbers)
    {
        foreach (uint number in numbers)
        {
            if (_sightings[number].Count == 0)
            {
                _silent.Add((flow, number));
            }
            else
            {
                _sightings.Remove(number);
            }
        }
    }

    private void WaitFor(uint[] numbers, Place from, Flow flow)
    {
        bool Decided() => Array.TrueForAll(numbers, number => _sightings[number].Count > 0);
        sockets.Drain(Note);
        bool drained = !Decided() && WaitForDrain(from, flow.Family);
        TimeSpan limit = !drained ? s_patience : flow.Expect.Verdict == FlowVerdict.Drop ? TimeSpan.Zero : s_afterDrain;
        for (long start = Stopwatch.GetTimestamp(); !Decided() && Stopwatch.GetElapsedTime(start) < limit;)
        {
            sockets.Wait(s_tick);
            sockets.Drain(Note);
        }

        sockets.Drain(Note);
    }

    /// <summary>False when the packet that nothing stops did not arrive either.</summary>
    private bool WaitForDrain(Place from, AddressFamily family)
    {
        IPAddress source = from == Place.Gateway ? addresses.Gateway(family) : addresses.Stranger(family);
        Probe drain = new(++_number, FlowProtocol.Udp, source, NextPort(), addresses.Target(family), DrainPort);
        List<Sighting> seen = _sightings[drain.Number] = [];
        sockets.Send(drain, from);
        for (long start = Stopwatch.GetTimestamp(); seen.Count == 0 && Stopwatch.GetElapsedTime(start) < s_patience;)
        {
            sockets.Drain(Note);
            if (seen.Count == 0)
            {
                sockets.Wait(s_tick);
            }
        }

        _sightings.Remove(drain.Number);
        return seen.Count > 0;
    }
}
