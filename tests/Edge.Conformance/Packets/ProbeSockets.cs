using System.Net.Sockets;

namespace Edge.Conformance.Packets;

/// <summary>All sockets around one gateway: where probes leave and where they are seen.</summary>
internal sealed class ProbeSockets : IDisposable
{
    private readonly LinkSocket _pods, _world;
    private readonly NodeSender _node;
    private readonly ICapture[] _captures;

    public ProbeSockets(LinkSocket pods, LinkSocket world, NodeSender node, ICapture[] host)
    {
        (_pods, _world, _node) = (pods, world, node);
        _captures = [pods, world, .. host];
    }

    /// <summary>Sends a probe; returns null, or what the kernel said instead of taking it.</summary>
    public SocketError? Send(in Probe probe, Place from)
    {
        byte[] packet = ProbePacket.Write(probe);
        switch (from)
        {
            case Place.Pods:
                _pods.Send(packet);
                return null;
            case Place.World:
                _world.Send(packet);
                return null;
            default:
                return _node.Send(packet, probe.Destination);
        }
    }

    /// <summary>Waits until something may have arrived, at most so long.</summary>
    public void Wait(TimeSpan limit)
    {
        List<Socket> ready = [.. _captures.Select(static capture => capture.Socket)];
        Socket.Select(ready, null, null, limit);
    }

    /// <summary>Reads all that has arrived. The host's copies come last: whoever's refusal was read before, its packet is then there too.</summary>
    public void Drain(Action<Sighting> seen)
    {
        foreach (ICapture capture in _captures)
        {
            capture.Drain(seen);
        }
    }

    public void Dispose()
    {
        foreach (ICapture capture in _captures)
        {
            capture.Dispose();
        }

        _node.Dispose();
    }
}
